import { afterAll, beforeAll, describe, expect, it } from "bun:test";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Cluster, PortLease } from "../../../src/engine/backend.ts";
import { createCluster } from "../../../src/kubernetes/backend.ts";
import { createKubernetesClient, type KubernetesClient } from "../../../src/kubernetes/client.ts";
import { createPodDialer } from "../../../src/kubernetes/port-forward/pod-dialer.ts";
import { createPortPublisher } from "../../../src/proxy/port-publisher.ts";
import { createTestNamespace, type TestNamespace } from "../../support/server/test-namespace.ts";
import { startPod } from "./test-pod.ts";

const signal = AbortSignal.timeout(120_000);
const PORT = 6379;
const MEGABYTE = 1024 * 1024;

let namespace: TestNamespace;
let client: KubernetesClient;
let cluster: Cluster;
let ip = "";

beforeAll(async () => {
  namespace = await createTestNamespace();
  client = await createKubernetesClient({ namespace: namespace.name });
  cluster = createCluster(client);
  const command = ["redis-server", "--protected-mode", "no", "--save", "", "--loglevel", "warning"];
  const pod = await startPod(cluster, "redis", { image: "redis:7-alpine", command });
  ip = pod.status?.podIP ?? "";
  const lease = await publish("tunnel", PORT);
  await untilServed(lease);
  await lease.close();
});
afterAll(() => namespace[Symbol.asyncDispose]());

describe.each(["tunnel", "auto"] as const)("a port published by %s", (mode) => {
  it("serves a hundred connections at a time", async () => {
    const lease = await publish(mode, PORT);
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const socket = open(lease);
        socket.write(`ECHO ${index}\r\n`);
        const length = String(index).length;
        const answer = await readBytes(socket, `$${length}\r\n${index}\r\n`.length);
        socket.destroy();
        return answer.toString();
      }),
    );
    const expected = Array.from({ length: 100 }, (_, index) => String(index));
    expect(answers.map((answer) => answer.split("\r\n")[1])).toEqual(expected);
    await lease.close();
  });

  it("carries 20 MB each way, whole", async () => {
    const lease = await publish(mode, PORT);
    const socket = open(lease);
    const value = Buffer.alloc(20 * MEGABYTE, "0123456789abcdef!");
    socket.write(`*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$${value.length}\r\n`);
    socket.write(value);
    socket.write("\r\n");
    expect((await readBytes(socket, 5)).toString()).toBe("+OK\r\n");
    const head = `$${value.length}\r\n`;
    socket.write("GET big\r\n");
    const answer = await readBytes(socket, head.length + value.length + 2);
    expect(answer.subarray(head.length, -2).equals(value)).toBe(true);
    socket.destroy();
    await lease.close();
  });

  it("resets a client when nothing listens in the container", async () => {
    const lease = await publish(mode, 1);
    const [error] = (await once(open(lease), "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNRESET");
    await lease.close();
  });
});

/** Nobody has brought a relay into the Pod. */
async function openRelay(): Promise<undefined> {}

async function publish(mode: "tunnel" | "auto", port: number): Promise<PortLease> {
  const publisher = createPortPublisher({
    mode,
    isInCluster: false,
    dialTunnel: createPodDialer(client, { life: signal }),
  });
  const binding = { hostIp: "127.0.0.1", hostPort: 0 };
  const lease = await publisher.publish([{ port, protocol: "tcp", binding }], signal);
  await lease.connectTo(
    { name: "redis", ip: () => ip, learnIp: async () => ip, openRelay },
    signal,
  );
  return lease;
}

function open({ ports }: PortLease): Socket {
  return connect(ports[0]?.hostPort ?? 0, "127.0.0.1");
}

async function readBytes(socket: Socket, count: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < count) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks);
}

/** The process runs before it listens. */
async function untilServed(lease: PortLease): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const socket = open(lease);
    try {
      socket.write("PING\r\n");
      await readBytes(socket, 7);
      socket.destroy();
      return;
    } catch {
      await Bun.sleep(50); // because it does not listen yet
    }
  }
}
