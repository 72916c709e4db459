import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answers } from "../../../src/dind/answers.ts";
import { relayDocker } from "../../../src/dind/relay.ts";

let folder: string;
let socketPath: string;
const servers: Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubedock-dind-"));
  socketPath = join(folder, "docker.sock");
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true });
});

describe("relayDocker()", () => {
  it("passes bytes both ways, and the end of one way without the other", async () => {
    const url = await serve();
    servers.push(await relayDocker({ socketPath, url }));
    expect(await exchange("hello")).toBe("got hello");
    expect((await stat(socketPath)).mode & 0o777).toBe(0o666);
    expect(await answers(socketPath)).toBe(true);
  });

  it("takes the place of a socket that nobody listens to any more", async () => {
    const url = await serve();
    await Bun.write(socketPath, "");
    servers.push(await relayDocker({ socketPath, url }));
    expect(await exchange("again")).toBe("got again");
  });

  it("hangs up where there is no server", async () => {
    servers.push(await relayDocker({ socketPath, url: "http://127.0.0.1:1" }));
    expect(await exchange("hello")).toBe("");
  });

  it.each(["", "127.0.0.1:80", "https://a:1", "http://a"])("refuses the URL %j", (url) => {
    expect(relayDocker({ socketPath, url })).rejects.toThrow("not http://host:port");
  });

  it("is not there before it listens", async () => {
    expect(await answers(socketPath)).toBe(false);
  });
});

/** A server that answers when its client has said all. */
async function serve(): Promise<string> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let text = "";
    socket.on("data", (bytes) => (text += String(bytes)));
    socket.on("end", () => socket.end(`got ${text}`));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function exchange(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ path: socketPath, allowHalfOpen: true });
    let answer = "";
    socket.on("data", (bytes) => (answer += String(bytes)));
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
    socket.on("end", () => socket.end());
    socket.end(text);
  });
}
