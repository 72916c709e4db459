import { describe, expect, it } from "bun:test";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import type { ServerWebSocket } from "bun";
import { dialByWebSocket } from "../../../../src/kubernetes/port-forward/web-socket-tunnel.ts";
import { startApiServer, type FakeSocket } from "../fake-api-server.ts";

const signal = new AbortController().signal;
const DATA = 0;
const ERROR = 1;

describe("dialByWebSocket()", () => {
  it("carries bytes both ways and leaves the announced ports out", async () => {
    const heard: Buffer[] = [];
    await using connection = await dial({
      message: (socket, bytes) => {
        heard.push(bytes);
        socket.send(frame(DATA, "pong"));
        socket.close(1000);
      },
    });
    expect(connection.requests).toEqual([
      "GET /api/v1/namespaces/tests/pods/pod-1/portforward?ports=6379",
    ]);
    connection.duplex.write("ping");
    expect(await readAll(connection.duplex)).toBe("pong");
    expect(heard).toEqual([frame(DATA, "ping")]);
  });

  it("fails with what the Pod says of a port that refuses", async () => {
    const refusal = "error forwarding port 6379 to pod: connection refused";
    await using connection = await dial({
      open: (socket) => {
        announce(socket);
        socket.send(frame(ERROR, refusal));
      },
    });
    const [error] = (await once(connection.duplex, "error")) as [Error];
    expect(error).toMatchObject({ kind: "unavailable", message: refusal });
  });

  it("lets go of the Pod when it is destroyed", async () => {
    const closed = Promise.withResolvers<void>();
    await using connection = await dial({ close: () => closed.resolve() });
    connection.duplex.destroy();
    await closed.promise;
  });

  it("loses nothing to a slow reader", async () => {
    const blocks = 200;
    await using connection = await dial({
      open: (socket) => {
        announce(socket);
        for (let index = 0; index < blocks; index += 1) {
          socket.send(Buffer.concat([Buffer.from([DATA]), Buffer.alloc(65_536, index)]));
        }
        socket.close(1000);
      },
    });
    let [size, isWhole] = [0, true];
    for await (const chunk of connection.duplex as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += 4096) {
        isWhole &&= chunk[at] === Math.floor((size + at) / 65_536);
      }
      size += chunk.length;
      if (size % 1_048_576 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect([size, isWhole]).toEqual([blocks * 65_536, true]);
  });
});

async function dial(
  socket: FakeSocket,
): Promise<AsyncDisposable & { duplex: Duplex; requests: readonly string[] }> {
  const server = await startApiServer(() => ({
    protocols: ["v4.channel.k8s.io"],
    open: announce,
    ...socket,
  }));
  const duplex = await dialByWebSocket(server.client, { pod: "pod-1", port: 6379, signal });
  return {
    duplex,
    requests: server.requests,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** The first frame of each channel is the port, two bytes. */
function announce(socket: ServerWebSocket<FakeSocket>): void {
  for (const channel of [DATA, ERROR]) socket.send(new Uint8Array([channel, 0xeb, 0x18]));
}

function frame(channel: number, text: string): Buffer {
  return Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);
}

async function readAll(duplex: Duplex): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of duplex) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
