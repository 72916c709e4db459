import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createListener, type Listener } from "../../../../src/server/http/listener.ts";

const OPTIONS = {
  fetch: () => new Response("OK"),
  log: { debug: () => {}, error: () => {} },
};

let socketPath: string;
let serving: Listener | undefined;

beforeEach(async () => {
  socketPath = join(await mkdtemp(join(tmpdir(), "kubedock-socket-")), "docker.sock");
});
afterEach(async () => {
  await serving?.close(AbortSignal.abort());
  serving = undefined;
  await rm(dirname(socketPath), { recursive: true });
});

async function serve(): Promise<Listener> {
  serving = createListener(OPTIONS, { socketPath });
  await serving.listen();
  return serving;
}

describe("createListener() on a unix socket", () => {
  it("serves there and removes the socket when it closes", async () => {
    const listener = await serve();
    expect(await (await fetch("http://docker/_ping", { unix: socketPath })).text()).toBe("OK");
    await listener.close(AbortSignal.abort());
    expect(await Bun.file(socketPath).exists()).toBe(false);
  });

  it("takes the place of a socket that nobody listens on", async () => {
    const dead = Bun.spawn([
      process.execPath,
      "-e",
      `require("net").createServer().listen(${JSON.stringify(socketPath)}, () => process.kill(process.pid, "SIGKILL"))`,
    ]);
    await dead.exited;
    await serve();
    expect(await (await fetch("http://docker/_ping", { unix: socketPath })).text()).toBe("OK");
  });

  it("refuses a socket that another server listens on", async () => {
    await serve();
    await expect(createListener(OPTIONS, { socketPath }).listen()).rejects.toThrow(
      "another server listens there",
    );
  });
});
