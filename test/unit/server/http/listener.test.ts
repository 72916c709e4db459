import { afterEach, describe, expect, it } from "bun:test";
import { connect, type Socket } from "node:net";
import type { Fetch } from "../../../../src/server/http/http-bridge.ts";
import { createListener, type Listener } from "../../../../src/server/http/listener.ts";

const open: Listener[] = [];

/** What has been logged as an error since the test began. */
let errors: string[] = [];
const log = { debug: () => {}, error: (message: string) => void errors.push(message) };

afterEach(async () => {
  errors = [];
  for (const listener of open.splice(0)) await listener.close(AbortSignal.abort());
});

async function serve(fetch: Fetch) {
  const listener = createListener({ fetch, log }, { host: "127.0.0.1", port: 0 });
  const bound = await listener.listen();
  open.push(listener);
  return { listener, port: "port" in bound ? bound.port : 0 };
}

/** Sends bytes as they are and gives all that comes back until the server hangs up. */
async function exchange(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  return collect(socket);
}

function collect(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    socket.on("data", (bytes: Buffer) => (text += bytes.toString()));
    socket.on("error", () => {});
    socket.on("close", () => resolve(text));
  });
}

const never = new Promise<never>(() => {});

describe("createListener()", () => {
  it("serves routes without their version and hands it on", async () => {
    const { port } = await serve((request) =>
      Response.json([new URL(request.url).pathname, request.headers.get("x-kubedock-api-version")]),
    );
    const answer = await fetch(`http://127.0.0.1:${port}/v1.44/info`, {
      headers: { "x-kubedock-api-version": "9.9" },
    });
    expect(await answer.json()).toEqual(["/info", "1.44"]);
  });

  it("refuses a version that is too new in Docker's words", async () => {
    const { port } = await serve(() => new Response("not reached"));
    const answer = await fetch(`http://127.0.0.1:${port}/v1.99/info`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      message: "client version 1.99 is too new. Maximum supported API version is 1.55",
    });
    expect(answer.headers.get("api-version")).toBe("1.55"); // by which clients may try again
    expect(answer.headers.get("ostype")).toBe("linux");
  });

  it("sends the head at once and the body later", async () => {
    const later = Promise.withResolvers<void>();
    const { port } = await serve(
      () =>
        new Response(
          new ReadableStream({
            async pull(controller) {
              await later.promise;
              controller.enqueue(new TextEncoder().encode("done"));
              controller.close();
            },
          }),
        ),
    );
    const answer = await fetch(`http://127.0.0.1:${port}/wait`);
    expect(answer.status).toBe(200);
    later.resolve();
    expect(await answer.text()).toBe("done");
  });

  it("sends 304 and 204 without body", async () => {
    const { port } = await serve(
      (request) => new Response(null, { status: request.method === "POST" ? 304 : 204 }),
    );
    for (const [method, status] of [
      ["POST", "304 Not Modified"],
      ["DELETE", "204 No Content"],
    ]) {
      const text = await exchange(
        port,
        `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      expect(text).toStartWith(`HTTP/1.1 ${status}\r\n`);
      expect(text).toEndWith("\r\n\r\n");
      expect(text.toLowerCase()).not.toContain("transfer-encoding");
    }
  });

  it("answers HEAD with the head alone", async () => {
    const { port } = await serve(
      () => new Response("0123456789", { headers: { "content-length": "10" } }),
    );
    const text = await exchange(port, "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    expect(text.toLowerCase()).toContain("content-length: 10");
    expect(text).toEndWith("\r\n\r\n");
  });

  it("cuts the connection rather than answer what nobody said", async () => {
    const { port } = await serve(async () => {
      await new Promise(setImmediate);
      throw new Error("nobody expected that");
    });
    expect(await exchange(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).toBe("");
  });

  it("aborts the request when the client leaves before the answer", async () => {
    const aborted = Promise.withResolvers<string>();
    const { port } = await serve((request) => {
      request.signal.addEventListener("abort", () =>
        aborted.resolve(String(request.signal.reason)),
      );
      socket.destroy();
      return never;
    });
    const socket = connect(port, "127.0.0.1", () =>
      socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    );
    expect(await aborted.promise).toContain("the client has left");
  });

  it("cancels the body when the client leaves a silent stream", async () => {
    const cancelled = Promise.withResolvers<void>();
    const { port } = await serve(
      () =>
        new Response(new ReadableStream({ pull: () => never, cancel: () => cancelled.resolve() })),
    );
    const socket = connect(port, "127.0.0.1", () =>
      socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    );
    socket.once("data", () => socket.destroy());
    await cancelled.promise;
  });

  it("produces no more than a slow reader takes", async () => {
    let produced = 0;
    const chunk = new Uint8Array(64 * 1024);
    const { port } = await serve(
      () =>
        new Response(
          new ReadableStream({
            pull(controller) {
              produced += chunk.byteLength;
              controller.enqueue(chunk);
            },
          }),
        ),
    );
    const socket = connect(port, "127.0.0.1", () =>
      socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    );
    await new Promise((resolve) => socket.once("readable", resolve));
    await Bun.sleep(200); // a producer without backpressure makes gigabytes in this time
    expect(produced).toBeLessThan(32 * 1024 * 1024);
    socket.destroy();
  });

  it("streams a chunked upload", async () => {
    const { port } = await serve(
      async (request) => new Response(String((await request.bytes()).length)),
    );
    const body = new ReadableStream({
      start(controller) {
        for (let index = 0; index < 100; index += 1) controller.enqueue(new Uint8Array(10_000));
        controller.close();
      },
    });
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "PUT", body });
    expect(await answer.text()).toBe("1000000");
  });

  it("says 100 Continue to a client that waits for it", async () => {
    const { port } = await serve(async (request) => new Response(await request.text()));
    const socket = connect(port, "127.0.0.1");
    const head =
      "PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    socket.write(head);
    socket.once("data", () => socket.write("abc"));
    const text = await collect(socket);
    expect(text).toStartWith("HTTP/1.1 100 Continue\r\n");
    expect(text).toContain("abc");
  });

  it.each([
    [
      "headers beyond 128 KiB",
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(200_000)}\r\n\r\n`,
      "431",
    ],
    ["no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc", "400"],
    ["a bad length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "400"],
    ["HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"],
  ])("answers %s with an error and goes on", async (_name, text, status) => {
    const { port } = await serve(() => new Response("alive"));
    const answer = await exchange(port, text);
    expect(answer).toStartWith(`HTTP/1.1 ${status} `);
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toHaveProperty("message");
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("alive");
  });

  it("answers a target in absolute form as its path", async () => {
    const { port } = await serve((request) => new Response(new URL(request.url).pathname));
    const text = await exchange(
      port,
      "GET http://x/_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    expect(text).toContain("/_ping");
  });

  it("cuts a body that breaks off, and says why once", async () => {
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(Buffer.from("begun")),
      pull: () => Promise.reject(new Error("the pod is gone")),
    });
    const { port } = await serve(() => new Response(body));
    expect(await exchange(port, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n")).not.toEndWith("0\r\n\r\n");
    expect(errors).toEqual(["GET /a: broken off: the pod is gone"]);
  });

  it("hangs up, and lives on, when the application throws", async () => {
    const { port } = await serve(() => {
      throw new Error("broken");
    });
    expect(await exchange(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).toBe("");
    expect(await exchange(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).toBe("");
  });
});

describe("close()", () => {
  it("lets a running answer end", async () => {
    const entered = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const { listener, port } = await serve(async () => {
      entered.resolve();
      await finish.promise;
      return new Response("complete");
    });
    const answer = fetch(`http://127.0.0.1:${port}/`);
    await entered.promise;
    const closed = listener.close(new AbortController().signal);
    finish.resolve();
    expect(await (await answer).text()).toBe("complete");
    await closed;
  });

  it("cuts what is still open when its signal aborts", async () => {
    const { listener, port } = await serve(
      () => new Response(new ReadableStream({ pull: () => never })),
    );
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    const limit = new AbortController();
    const closed = listener.close(limit.signal);
    limit.abort();
    await closed;
    expect(answer.text()).rejects.toThrow();
  });
});
