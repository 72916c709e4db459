import { afterEach, describe, expect, it } from "bun:test";
import { connect } from "node:net";
import { takeUpgrade } from "../../../../src/api/request-upgrade.ts";
import type { Fetch } from "../../../../src/server/http/http-bridge.ts";
import { createListener, type Listener } from "../../../../src/server/http/listener.ts";
import { openWebSocket, textOf } from "../../../support/web-socket.ts";

const MEGABYTE = 1024 * 1024;
const BINARY = { "content-type": "application/vnd.docker.raw-stream" };

const open: Listener[] = [];

afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close(AbortSignal.abort());
});

async function serve(fetch: Fetch): Promise<number> {
  const log = { debug: () => {}, error: () => {} };
  const listener = createListener({ fetch, log }, { host: "127.0.0.1", port: 0 });
  open.push(listener);
  const address = await listener.listen();
  return "port" in address ? address.port : 0;
}

async function dial(fetch: Fetch) {
  return openWebSocket(`ws://127.0.0.1:${await serve(fetch)}/`);
}

/** Answers with what comes in. */
const echo: Fetch = (request) =>
  new Response(takeUpgrade(request, "websocket") ?? null, { headers: BINARY });

/** Answers with so many bytes and counts those that have been asked for. */
function source(byteCount: number, counted: (sum: number) => void): Fetch {
  return (request) => {
    void takeUpgrade(request, "websocket");
    let sum = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (sum === byteCount) return controller.close();
        sum += MEGABYTE;
        counted(sum);
        controller.enqueue(new Uint8Array(MEGABYTE));
      },
    });
    return new Response(body, { headers: BINARY });
  };
}

describe("webSocketConnection()", () => {
  it("passes messages as input, and the body as binary messages", async () => {
    const client = await dial(echo);
    client.send("text");
    expect(await client.next()).toEqual(Buffer.from("text"));
    client.send(new Uint8Array([0, 255]));
    expect(await client.next()).toEqual(Buffer.from([0, 255]));
  });

  it("takes the client's close for the end of its input", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const client = await dial((request) => {
      const input = takeUpgrade(request, "websocket");
      resolve(new Response(input ?? null).text());
      return new Response(new ReadableStream(), { headers: BINARY });
    });
    client.send("last words");
    client.close();
    expect(await promise).toBe("last words");
  });

  it("ends with the body", async () => {
    const client = await dial((request) => {
      void takeUpgrade(request, "websocket");
      return new Response("over", { headers: BINARY });
    });
    expect(await client.next()).toEqual(Buffer.from("over"));
    expect(await client.closed).toEqual({ code: 1000, reason: "" });
  });

  it("tells why it ends if the body fails", async () => {
    const client = await dial((request) => {
      void takeUpgrade(request, "websocket");
      const body = new ReadableStream({
        pull: (controller) => controller.error(new Error("ö".repeat(99))),
      });
      return new Response(body, { headers: BINARY });
    });
    expect(await client.closed).toEqual({ code: 1011, reason: "ö".repeat(61) });
  });

  it("sends a text as text, with its characters whole", async () => {
    const [first, second] = [Buffer.from("ö").subarray(0, 1), Buffer.from("ö").subarray(1)];
    const client = await dial((request) => {
      void takeUpgrade(request, "websocket");
      const body = new ReadableStream({
        start: (controller) => {
          for (const bytes of [first, second]) controller.enqueue(bytes);
          controller.close();
        },
      });
      return new Response(body, { headers: { "content-type": "text/plain; charset=utf-8" } });
    });
    expect(await textOf(client)).toBe("ö");
  });

  it("reads the body no faster than the client takes it", async () => {
    let asked = 0;
    const port = await serve(source(64 * MEGABYTE, (sum) => (asked = sum)));
    const socket = connect(port, "127.0.0.1");
    socket.write(
      "GET / HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    await new Promise((resolve) => socket.once("data", resolve));
    socket.pause();
    await Bun.sleep(300); // time in which it could have been read whole
    expect(asked).toBeLessThan(32 * MEGABYTE);
    let received = 0;
    await new Promise<void>((resolve) => {
      socket.on("data", (bytes: Buffer) => {
        received += bytes.length;
        if (received > 63 * MEGABYTE) resolve();
      });
      socket.resume();
    });
    expect(asked).toBe(64 * MEGABYTE);
    socket.destroy();
  });

  it("cancels the body when the client has left", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const client = await dial((request) => {
      void takeUpgrade(request, "websocket");
      return new Response(new ReadableStream({ cancel: () => resolve() }), { headers: BINARY });
    });
    client.terminate();
    await promise;
  });

  it("goes on with the output when nobody wants more input, and ends with the client", async () => {
    const left = Promise.withResolvers<void>();
    const client = await dial((request) => {
      const input = takeUpgrade(request, "websocket");
      const ended = new WritableStream({ write: (_, process) => process.error(new Error("over")) });
      const body = new ReadableStream<Uint8Array>({
        start: (output) => {
          input?.pipeTo(ended).catch(() => output.enqueue(Buffer.from("still here")));
        },
        cancel: () => left.resolve(),
      });
      return new Response(body, { headers: BINARY });
    });
    client.send("more");
    expect(await client.next()).toEqual(Buffer.from("still here"));
    client.send("and more");
    client.close();
    await left.promise;
  });

  it("cuts off who sends more in one message than is taken", async () => {
    const client = await dial(echo);
    client.send(new Uint8Array(9 * MEGABYTE));
    expect((await client.closed).code).toBe(1009);
  });

  it("answers as plain HTTP what does not take the connection", async () => {
    const refused = dial(() => Response.json({ message: "No such container: x" }, { status: 404 }));
    await expect(refused).rejects.toThrow("404");
  });
});
