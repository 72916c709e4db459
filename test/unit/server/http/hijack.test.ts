import { afterEach, describe, expect, it } from "bun:test";
import { connect, type Socket } from "node:net";
import { takeUpgrade } from "../../../../src/api/request-upgrade.ts";
import type { Fetch } from "../../../../src/server/http/http-bridge.ts";
import { createListener, type Listener } from "../../../../src/server/http/listener.ts";

const open: Listener[] = [];

afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close(AbortSignal.abort());
});

async function serve(fetch: Fetch): Promise<number> {
  const listener = createListener(
    { fetch, log: { debug: () => {}, error: () => {} } },
    { host: "127.0.0.1", port: 0 },
  );
  open.push(listener);
  const address = await listener.listen();
  return "port" in address ? address.port : 0;
}

/** Gives back what comes in, and one more line when the input has ended. */
const echo: Fetch = async (request) => {
  const body = await request.text();
  const input = takeUpgrade(request);
  const encoder = new TextEncoder();
  const goodbye = new TransformStream<Uint8Array, Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(`[${body}]`)),
    flush: (controller) => controller.enqueue(encoder.encode("[end]")),
  });
  return new Response(input?.pipeThrough(goodbye) ?? "no upgrade", {
    headers: { "content-type": "application/vnd.docker.raw-stream" },
  });
};

const head = (body = "", protocol = "tcp") =>
  `POST /exec/1/start HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n` +
  `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const SWITCHED =
  "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n" +
  "content-type: application/vnd.docker.raw-stream\r\n\r\n";

function dial(port: number): Socket {
  return connect({ port, host: "127.0.0.1", allowHalfOpen: true });
}

function collect(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    socket.on("data", (bytes: Buffer) => (text += bytes.toString()));
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("close", () => resolve(text));
  });
}

function received(socket: Socket, part: string): Promise<void> {
  return new Promise((resolve) => {
    let text = "";
    socket.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      if (text.includes(part)) resolve();
    });
  });
}

describe("answerUpgrade()", () => {
  it("switches protocols and keeps the way back open after the client's half-close", async () => {
    const socket = dial(await serve(echo));
    const all = collect(socket);
    socket.write(head("{}"));
    await received(socket, "[{}]");
    socket.write("hello");
    await received(socket, "hello");
    socket.end();
    expect(await all).toBe(`${SWITCHED}[{}]hello[end]`);
  });

  it("loses nothing that comes in one packet with the request", async () => {
    const socket = dial(await serve(echo));
    const all = collect(socket);
    socket.end(`${head("{}")}hello`);
    expect(await all).toBe(`${SWITCHED}[{}]hello[end]`);
  });

  it("waits for a body that comes later than its head", async () => {
    const socket = dial(await serve(echo));
    const all = collect(socket);
    const text = head('{"Tty":true}');
    socket.write(text.slice(0, -6));
    await Bun.sleep(50); // so that the two parts are two packets
    socket.end(text.slice(-6));
    expect(await all).toBe(`${SWITCHED}[{"Tty":true}][end]`);
  });

  it("answers an error as plain HTTP and hangs up", async () => {
    const port = await serve(() =>
      Response.json({ message: "No such exec instance: 1" }, { status: 404 }),
    );
    const socket = dial(port);
    const all = collect(socket);
    socket.write(head("{}"));
    const text = await all;
    expect(text).toStartWith("HTTP/1.1 404 Not Found\r\n");
    expect(text.toLowerCase()).toContain("connection: close");
    expect(text).toContain("No such exec instance: 1");
  });

  it.each(["h2c", "TLS/1.2", "websocket"])(
    "answers a request that offers %s as plain HTTP",
    async (protocol) => {
      const socket = dial(await serve(echo));
      const all = collect(socket);
      socket.write(head("{}", protocol));
      const text = await all;
      expect(text).toStartWith("HTTP/1.1 200 OK\r\n");
      expect(text).toContain("no upgrade");
    },
  );

  it("refuses a wrong version before anything else", async () => {
    const socket = dial(await serve(echo));
    const all = collect(socket);
    socket.write(head().replace("/exec", "/v1.1/exec"));
    expect(await all).toStartWith("HTTP/1.1 400 Bad Request\r\n");
  });

  it("works on a connection that has answered an ordinary request before", async () => {
    const socket = dial(
      await serve((request) => (request.method === "GET" ? new Response("first") : echo(request))),
    );
    const all = collect(socket);
    const first = received(socket, "first");
    socket.write("GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n");
    await first;
    socket.end(`${head("{}")}second`);
    expect(await all).toEndWith(`${SWITCHED}[{}]second[end]`);
  });

  it("cancels the session when the client vanishes", async () => {
    const cancelled = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<void>();
    const port = await serve((request) => {
      request.signal.addEventListener("abort", () => aborted.resolve());
      void takeUpgrade(request);
      return new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode("prompt")),
          cancel: () => cancelled.resolve(),
        }),
      );
    });
    const socket = dial(port);
    socket.on("error", () => {});
    const prompt = received(socket, "prompt");
    socket.write(head("{}"));
    await prompt;
    socket.resetAndDestroy();
    await Promise.all([cancelled.promise, aborted.promise]);
  });

  it("ends the connection when the output ends, though the client still sends", async () => {
    const port = await serve((request) => {
      void takeUpgrade(request);
      return new Response(new Blob(["short"]).stream());
    });
    const socket = dial(port);
    const all = collect(socket);
    socket.write(head());
    socket.write(new Uint8Array(1_000_000));
    expect(await all).toEndWith("short");
  });

  it("sends the output to its end though the input, of which nobody wants more, ends before", async () => {
    const inputEnded = Promise.withResolvers<void>();
    const port = await serve(async (request) => {
      await takeUpgrade(request)?.cancel();
      const output = new TransformStream<Uint8Array, Uint8Array>();
      const writer = output.writable.getWriter();
      void writer.write(new TextEncoder().encode("first"));
      void inputEnded.promise.then(() => writer.write(new TextEncoder().encode("last")));
      void inputEnded.promise.then(() => writer.close());
      return new Response(output.readable);
    });
    const socket = dial(port);
    const all = collect(socket);
    const first = received(socket, "first");
    socket.write(head());
    await first;
    socket.end();
    await new Promise((resolve) => socket.once("finish", resolve));
    await Bun.sleep(50); // in which the server has the end of the input
    inputEnded.resolve();
    expect(await all).toEndWith("firstlast");
  });

  it("carries 50 MB in both directions, whole and at the reader's pace", async () => {
    const socket = dial(await serve(echo));
    const chunk = new Uint8Array(1 << 20).fill(7);
    let bytes = 0;
    socket.on("data", (data: Buffer) => (bytes += data.byteLength));
    const closed = new Promise((resolve) => socket.on("end", resolve));
    socket.write(head("{}"));
    for (let index = 0; index < 50; index += 1) {
      if (!socket.write(chunk)) await new Promise((resolve) => socket.once("drain", resolve));
    }
    socket.end();
    await closed;
    expect(bytes).toBe(SWITCHED.length + "[{}]".length + 50 * chunk.byteLength + "[end]".length);
    socket.destroy();
  });

  it("takes no more input than the process reads", async () => {
    const port = await serve((request) => {
      void takeUpgrade(request);
      return new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
    });
    const socket = dial(port);
    socket.on("error", () => {});
    socket.write(head());
    for (let megabytes = 0; megabytes < 64; megabytes += 1) socket.write(new Uint8Array(1 << 20));
    await Bun.sleep(100); // without backpressure everything would be taken by now
    expect(socket.writableLength).toBeGreaterThan(0);
    socket.destroy();
  });
});
