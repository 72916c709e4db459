import { afterEach, describe, expect, it } from "bun:test";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { takeUpgrade } from "../../../../src/api/request-upgrade.ts";
import type { Fetch } from "../../../../src/server/http/http-bridge.ts";
import {
  createListener,
  type ListenAddress,
  type Listener,
} from "../../../../src/server/http/listener.ts";
import { SERVER_CERTIFICATE, SERVER_KEY } from "../../kubernetes/certificates.ts";

const open: Listener[] = [];

afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close(AbortSignal.abort());
});

const TCP: ListenAddress = { host: "127.0.0.1", port: 0 };

async function serve(fetch: Fetch, address = TCP): Promise<ListenAddress> {
  const log = { debug: () => {}, error: () => {} };
  const listener = createListener({ fetch, log }, address);
  open.push(listener);
  return listener.listen();
}

/** Says what the request was, gives back what comes in, and tells when the input has ended. */
const echo: Fetch = async (request) => {
  const body = await request.text();
  const input = takeUpgrade(request);
  const encoder = new TextEncoder();
  const goodbye = new TransformStream<Uint8Array, Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(`[${body}]`)),
    flush: (controller) => controller.enqueue(encoder.encode("[end]")),
  });
  return new Response(input?.pipeThrough(goodbye) ?? "not taken over");
};

const refuse: Fetch = () => new Response("no", { status: 409 });

const START = "/v4.3.1/libpod/exec/1/start";

function request(path: string, body = "{}"): string {
  return `POST ${path} HTTP/1.1\r\nHost: d\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

type Conversation = { readonly socket: Socket; readonly all: Promise<string> };

function connectTo(address: ListenAddress): Socket {
  if ("socketPath" in address) return connect({ path: address.socketPath, allowHalfOpen: true });
  const { host, port, tls } = address;
  const target = { host, port, allowHalfOpen: true };
  return tls ? connectTls({ ...target, rejectUnauthorized: false }) : connect(target);
}

function dial(address: ListenAddress): Conversation {
  const socket = connectTo(address);
  const all = new Promise<string>((resolve) => {
    let text = "";
    socket.on("data", (bytes: Buffer) => (text += bytes.toString()));
    socket.on("error", () => {}); // because "close" follows
    socket.on("end", () => socket.end());
    socket.on("close", () => resolve(text));
  });
  return { socket, all };
}

function split(answer: string): { readonly head: string; readonly body: string } {
  const end = answer.indexOf("\r\n\r\n") + 4;
  return { head: answer.slice(0, end), body: answer.slice(end) };
}

describe("answerTakeOver()", () => {
  it.each<[string, ListenAddress]>([
    ["TCP", TCP],
    ["TLS", { ...TCP, tls: { cert: SERVER_CERTIFICATE, key: SERVER_KEY } }],
    ["a unix socket", { socketPath: join(tmpdir(), `kubedock-${crypto.randomUUID()}.sock`) }],
  ])(
    "speaks and listens on the bare connection by %s, each way until its own end",
    async (_, address) => {
      const { socket, all } = dial(await serve(echo, address));
      socket.write(request(START));
      await new Promise((resolve) => socket.once("data", resolve));
      socket.end("GET / HTTP/1.1\r\n\r\nis no request here");
      const { head, body } = split(await all);
      expect(head).toStartWith("HTTP/1.1 200 OK\r\n");
      expect(head.toLowerCase()).not.toContain("chunked");
      expect(body).toBe("[{}]GET / HTTP/1.1\r\n\r\nis no request here[end]");
    },
  );

  it("fills the buffer of podman's HTTP library by the head, so that it swallows no output", async () => {
    const { socket, all } = dial(await serve(echo));
    socket.write(request(START));
    await new Promise((resolve) => socket.once("data", resolve));
    socket.end();
    expect(split(await all).head).toHaveLength(4096);
  });

  it("carries more input than fits into its buffers, as fast as it is taken", async () => {
    const { socket, all } = dial(await serve(echo));
    socket.write(request(START));
    await new Promise((resolve) => socket.once("data", resolve));
    socket.end("x".repeat(5_000_000));
    expect(split(await all).body).toHaveLength("[{}][end]".length + 5_000_000);
  });

  it("answers as ever what the route does not take over, and the connection goes on", async () => {
    const { socket, all } = dial(await serve(refuse));
    socket.write(request(START));
    await new Promise((resolve) => socket.once("data", resolve));
    socket.end(request(START));
    expect((await all).match(/^HTTP\/1\.1 409/gm)).toHaveLength(2);
  });

  it("ends with its listener", async () => {
    const { socket, all } = dial(await serve(echo));
    socket.write(request(START));
    await new Promise((resolve) => socket.once("data", resolve));
    await open[0]?.close(AbortSignal.abort());
    expect(await all).not.toContain("[end]");
  });

  it("leaves other requests alone", async () => {
    const { socket, all } = dial(await serve(echo));
    socket.end(request("/v4.3.1/libpod/containers/start/start"));
    expect(split(await all).body).toContain("not taken over");
  });

  it("tells the route when the client leaves", async () => {
    const left = Promise.withResolvers<string>();
    const wait: Fetch = async (request) => {
      await request.text();
      const input = takeUpgrade(request);
      input?.pipeTo(new WritableStream()).catch(() => {}); // because the client breaks it off
      request.signal.addEventListener("abort", () => left.resolve(String(request.signal.reason)));
      const greeting = new TextEncoder().encode("hello");
      return new Response(new ReadableStream({ start: (to) => to.enqueue(greeting) }));
    };
    const { socket } = dial(await serve(wait));
    socket.write(request(START));
    await new Promise((resolve) => socket.once("data", resolve));
    socket.resetAndDestroy(); // what is only closed is half-closed
    expect(await left.promise).toContain("the client has left");
  });
});
