import { afterEach, describe, expect, it } from "bun:test";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { ListeningPort } from "../../../src/proxy/listening-port.ts";
import { listenUdp, type UdpProxyOptions } from "../../../src/proxy/udp-proxy.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

describe("listenUdp()", () => {
  it("brings each client its own answers", async () => {
    const proxy = await proxyTo(await echo());
    const clients = await Promise.all(Array.from({ length: 20 }, () => open(proxy)));
    const answers = await Promise.all(clients.map((client, index) => ask(client, `from ${index}`)));
    expect(answers).toEqual(clients.map((_, index) => `from ${index}`));
  });

  it("carries the largest datagrams and empty ones", async () => {
    const client = await open(await proxyTo(await echo()));
    const large = "x".repeat(65_507);
    expect(await ask(client, large)).toBe(large);
    expect(await ask(client, "")).toBe("");
  });

  it("carries IPv6", async () => {
    const proxy = await proxyTo(await echo(), {}, "::1");
    expect(await ask(await open(proxy, "::1"), "six")).toBe("six");
  });

  it("keeps a client's address towards the server while it speaks, and lets go of it in silence", async () => {
    const proxy = await proxyTo(await origins(), { idleMs: 200 });
    const client = await open(proxy);
    const first = await ask(client, "who");
    expect(await ask(client, "who")).toBe(first);
    await Bun.sleep(400); // nothing tells of a silence
    expect(await ask(client, "who")).not.toBe(first);
  });

  it("drops the longest silent of too many clients", async () => {
    const proxy = await proxyTo(await origins(), { maxSessions: 2 });
    const [a, b, c] = [await open(proxy), await open(proxy), await open(proxy)];
    const [first, second] = [await ask(a, "who"), await ask(b, "who")];
    expect(await ask(a, "who")).toBe(first);
    await ask(c, "who"); // takes the place of b
    expect(await ask(a, "who")).toBe(first);
    expect(await ask(b, "who")).not.toBe(second);
  });

  it("goes on after nothing listened", async () => {
    const port = (await echo()).address().port;
    for (const close of closing.splice(0)) close();
    const proxy = await listen(port);
    const client = await open(proxy);
    client.send("lost");
    await Bun.sleep(50); // the refusal goes to nobody
    await echo(port);
    expect(await ask(client, "found")).toBe("found");
  });

  it("says that an address is taken", async () => {
    const { address } = await proxyTo(await echo());
    const attempt = listenUdp("127.0.0.1", address.port, { locate: () => Promise.reject() });
    expect(await attempt.catch((error: unknown) => error)).toMatchObject({ code: "EADDRINUSE" });
  });

  it("frees its port when it is closed", async () => {
    const server = await echo();
    const proxy = await proxyTo(server);
    await ask(await open(proxy), "x");
    proxy.close();
    const again = await listen(server.address().port, {}, "127.0.0.1", proxy.address.port);
    expect(again.address).toEqual(proxy.address);
  });
});

function echo(port = 0): Promise<Socket> {
  return serve((bytes) => bytes, port);
}

/** Tells each client from which port it speaks. */
function origins(): Promise<Socket> {
  return serve((_bytes, port) => Buffer.from(String(port)));
}

async function serve(answer: (bytes: Buffer, port: number) => Buffer, port = 0): Promise<Socket> {
  const server = createSocket("udp4");
  server.on("message", (bytes, from) => server.send(answer(bytes, from.port), from.port));
  server.bind(port, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => server.close());
  return server;
}

function proxyTo(
  server: Socket,
  options: Partial<UdpProxyOptions> = {},
  host?: string,
): Promise<ListeningPort> {
  return listen(server.address().port, options, host);
}

async function listen(
  target: number,
  options: Partial<UdpProxyOptions> = {},
  ...[host = "127.0.0.1", port = 0]: readonly [host?: string, port?: number]
): Promise<ListeningPort> {
  const locate = async () => ({ host: "127.0.0.1", port: target });
  const proxy = await listenUdp(host, port, { locate, ...options });
  closing.push(() => proxy.close());
  return proxy;
}

async function open({ address }: ListeningPort, host = "127.0.0.1"): Promise<Socket> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  socket.connect(address.port, host);
  await once(socket, "connect");
  closing.push(() => socket.close());
  return socket;
}

async function ask(socket: Socket, text: string): Promise<string> {
  socket.send(text);
  const [answer] = (await once(socket, "message")) as [Buffer];
  return answer.toString();
}
