import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import {
  createKubernetesClient,
  type KubernetesClient,
} from "../../../../src/kubernetes/client.ts";
import { kubeconfigOf, writeKubeconfig } from "../fake-api-server.ts";

const signal = new AbortController().signal;

describe("a WebSocket", () => {
  let server: Server;
  let port: number;
  let client: KubernetesClient;
  /** How often the server was asked for one. */
  let upgrades: number;

  beforeEach(async () => {
    upgrades = 0;
    server = createServer((socket) => {
      socket.on("error", () => {}); // because connections are cut
      socket.on("data", (head) => {
        if (/^upgrade:/im.test(head.toString())) upgrades += 1;
        socket.destroy();
        server.close();
      });
    });
    await listen(0);
    ({ port } = server.address() as AddressInfo);
    using file = writeKubeconfig(kubeconfigOf(`http://127.0.0.1:${port}`));
    client = await createKubernetesClient({ kubeconfig: file.path, patienceMs: 800 });
  });
  afterEach(() => void server.close());

  it("is not asked for again when it broke, though nobody listens afterwards", async () => {
    const outcome = openSocket().catch((error: unknown) => error);
    await once(server, "close");
    await Bun.sleep(50);
    await listen(port);
    expect(await outcome).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("Connection ended"),
    });
    expect(upgrades).toBe(1);
  });

  it("is waited for while nobody listens", async () => {
    server.close();
    await once(server, "close");
    const outcome = openSocket().catch((error: unknown) => error);
    await Bun.sleep(200);
    expect(upgrades).toBe(0);
    await listen(port);
    await outcome;
    expect(upgrades).toBe(1);
  });

  async function listen(wanted: number): Promise<void> {
    server.listen(wanted, "127.0.0.1");
    await once(server, "listening");
  }

  function openSocket(): Promise<WebSocket> {
    const options = { query: [], protocols: ["v5.channel.k8s.io"], onMessage: () => {}, signal };
    return client.openSocket("/socket", options);
  }
});
