import { describe, expect, it } from "bun:test";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import type { KubernetesClient } from "../../../../src/kubernetes/client.ts";
import {
  createPodDialer,
  type PodDialerOptions,
} from "../../../../src/kubernetes/port-forward/pod-dialer.ts";
import { startApiServer, statusResponse } from "../fake-api-server.ts";
import { startSpdyServer } from "./fake-spdy-server.ts";

const wanted = { pod: "pod-1", port: 6379, signal: new AbortController().signal };

describe("createPodDialer()", () => {
  it("carries one connection after another over one tunnel", async () => {
    await using server = await startSpdyServer(({ bytes, say }) => say(`got ${String(bytes)}`));
    const dial = dialerOf(server);
    for (const text of ["a", "b", "c"]) {
      const connection = await dial();
      expect(await ask(connection, text)).toBe(`got ${text}`);
      connection.end(); // is not told to the Pod, which might say more
      await once(connection, "finish");
    }
    expect(server.tunnels.size).toBe(1);
  });

  it("gives each of two that are alive a tunnel: one that is not read holds up nobody", async () => {
    await using server = await startSpdyServer(({ bytes, say }) => {
      say(bytes.toString() === "flood" ? "x".repeat(10_000_000) : "quick");
    });
    const dial = dialerOf(server);
    const slow = await dial();
    slow.write("flood");
    await once(slow, "readable");
    expect(await ask(await dial(), "hello")).toBe("quick");
    expect(server.tunnels.size).toBe(2);
  });

  it("shares no tunnel with one that is answered after its last word", async () => {
    await using server = await startSpdyServer(({ say }) => say("answer"));
    const dial = dialerOf(server);
    const connection = await dial();
    connection.end("request");
    await once(connection, "data");
    await ask(await dial(), "hello");
    expect(server.tunnels.size).toBe(2);
  });

  it("ends when the Pod does, and fails with what went wrong", async () => {
    await using server = await startSpdyServer(({ bytes, say, end }) => {
      say("bye");
      end(bytes.toString() === "fail" ? "connection refused" : "");
    });
    const dial = dialerOf(server);
    const good = await dial();
    good.write("x");
    good.resume();
    await once(good, "end");
    const bad = await dial();
    bad.write("fail");
    const [error] = (await once(bad, "error")) as [Error];
    expect(error).toMatchObject({ kind: "unavailable", message: "connection refused" });
  });

  it("opens another tunnel when one has broken", async () => {
    await using server = await startSpdyServer(({ say }) => say("here"));
    const dial = dialerOf(server);
    const first = await dial();
    await ask(first, "x");
    for (const tunnel of server.tunnels) tunnel.destroy();
    const [error] = (await once(first, "error")) as [Error];
    expect(error.message).toBe("the connection to the cluster broke");
    expect(await ask(await dial(), "x")).toBe("here");
  });

  it("closes a tunnel that nobody uses, and then opens another", async () => {
    await using server = await startSpdyServer(({ say }) => say("here"));
    const dial = dialerOf(server, { idleMs: 50 });
    const connection = await dial();
    await ask(connection, "x");
    const [tunnel] = server.tunnels;
    await Bun.sleep(100); // nothing tells that it stays
    expect(server.tunnels.size).toBe(1);
    connection.destroy();
    if (tunnel) await once(tunnel, "close");
    expect(await ask(await dial(), "x")).toBe("here");
    expect(server.tunnels.has(tunnel as Duplex)).toBe(false);
  });

  it("closes its tunnels at the end of its life", async () => {
    await using server = await startSpdyServer(({ say }) => say("here"));
    const life = new AbortController();
    const dial = dialerOf(server, { life: life.signal });
    const connection = await dial();
    await ask(connection, "x");
    life.abort();
    const [error] = (await once(connection, "error")) as [Error];
    expect(error.message).toBe("the connection to the cluster broke");
  });

  it("takes WebSockets from then on where SPDY is not allowed", async () => {
    await using server = await startApiServer((request) =>
      request.method === "POST"
        ? statusResponse(403, 'cannot create resource "pods/portforward"')
        : { protocols: ["v4.channel.k8s.io"] },
    );
    const dial = dialerOf(server);
    for (let count = 0; count < 2; count += 1) (await dial()).destroy();
    const path = "/api/v1/namespaces/tests/pods/pod-1/portforward";
    expect(server.requests).toEqual([`POST ${path}`, ...Array(2).fill(`GET ${path}?ports=6379`)]);
  });

  it("says that there is no such Pod", async () => {
    await using server = await startApiServer(() => statusResponse(404, 'pods "pod-1" not found'));
    const attempt = dialerOf(server)().catch((error: unknown) => error);
    expect(await attempt).toMatchObject({ kind: "not-found", message: 'pods "pod-1" not found' });
    expect(server.requests).toHaveLength(1);
  });
});

/** Connections whose end with their server nobody looks at. */
function dialerOf(
  { client }: { readonly client: KubernetesClient },
  options: Partial<PodDialerOptions> = {},
): () => Promise<Duplex> {
  const dial = createPodDialer(client, { life: wanted.signal, ...options });
  return async () => {
    const connection = await dial(wanted);
    return connection.on("error", () => {});
  };
}

async function ask(connection: Duplex, text: string): Promise<string> {
  connection.write(text);
  const [answer] = (await once(connection, "data")) as [Buffer];
  return answer.toString();
}
