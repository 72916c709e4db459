import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { ServerProcess } from "../../../../scripts/setup/server-process.ts";
import { dockerClient, type Docker } from "../../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../../support/server/harness.ts";

setDefaultTimeout(120_000);

/** Goes on listening: a server for each client would not be there for a moment between two of them. */
const COUNT_BYTES = ["nc", "-ll", "-p", "7000", "-e", "wc", "-c"];
const MEGABYTE = 1_048_576;

describe.each([
  ["--port-forward", ["--port-forward"]],
  ["--reverse-proxy", ["--reverse-proxy"]],
])("a client of a port published with %s", (_name, flags) => {
  let server: ServerProcess;
  let docker: Docker;

  beforeAll(async () => {
    server = await startOwnKubedock(flags);
    docker = await dockerClient(server.host);
  });
  afterAll(async () => {
    await docker[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  test("ends its request by closing its side, and is answered", async () => {
    const port = await publish("7000", "busybox", ...COUNT_BYTES);
    const sizes = [0, 5, 3 * MEGABYTE];
    for (const size of sizes) {
      const answer = await ask(port, Buffer.alloc(size));
      expect(answer.trim()).toBe(String(size));
    }
  });

  test("gets all answers to what it has asked at once, and the end", async () => {
    const port = await publish("6379", "redis:7-alpine");
    const requests = Buffer.from("PING\r\n".repeat(1000));
    expect(await ask(port, requests)).toBe("+PONG\r\n".repeat(1000));
  });

  test("is reset at once where nothing listens", async () => {
    const port = await publish("1", "busybox", "sleep", "1000");
    const [error] = (await once(open(port), "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNRESET");
  });

  async function publish(containerPort: string, ...command: string[]): Promise<number> {
    const id = await docker.ok("run", "-d", "-p", `127.0.0.1::${containerPort}`, ...command);
    return Number((await docker.ok("port", id, containerPort)).split(":")[1]);
  }
});

function open(port: number): Socket {
  return connect({ port, host: "127.0.0.1", allowHalfOpen: true });
}

/** Says all and waits for the end of the answer. A server that does not listen yet resets: then it is asked again. */
async function ask(port: number, bytes: Buffer): Promise<string> {
  for (;;) {
    const socket = open(port);
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.end(bytes);
    try {
      await once(socket, "end");
      return Buffer.concat(chunks).toString();
    } catch {
      await Bun.sleep(100); // because nothing tells that it listens
    }
  }
}
