import { afterEach, describe, expect, it } from "bun:test";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { Duplex } from "node:stream";
import type { PortLease } from "../../../src/engine/backend.ts";
import { EngineError } from "../../../src/model/errors.ts";
import type { PortBinding } from "../../../src/model/port.ts";
import { createPortPublisher, type PublisherOptions } from "../../../src/proxy/port-publisher.ts";

const signal = new AbortController().signal;
const leases: PortLease[] = [];
afterEach(async () => {
  await Promise.all(leases.splice(0).map((lease) => lease.close()));
});

describe("createPortPublisher()", () => {
  it("binds an empty address on both families under one number", async () => {
    const { ports } = await publish({}, { hostIp: "", hostPort: 0 });
    expect(ports.map(({ hostIp }) => hostIp)).toEqual(["0.0.0.0", "::"]);
    const [first, second] = ports;
    expect(first?.hostPort).toBeGreaterThan(0);
    expect(second?.hostPort).toBe(first?.hostPort ?? -1);
  });

  it("binds the address that is asked for and no other", async () => {
    const { ports } = await publish({}, { hostIp: "127.0.0.1", hostPort: 0 });
    expect(ports).toEqual([
      { port: 80, protocol: "tcp", hostIp: "127.0.0.1", hostPort: expect.any(Number) },
    ]);
  });

  it("says in Docker's words that a port is taken, and holds nothing", async () => {
    const free = await freePort();
    const taken = await publish({}, { hostIp: "127.0.0.1", hostPort: 0 });
    const port = taken.ports[0]?.hostPort ?? 0;
    const attempt = publish(
      {},
      { hostIp: "127.0.0.1", hostPort: free },
      { hostIp: "127.0.0.1", hostPort: port },
    );
    expect(await attempt.catch((error: unknown) => error)).toMatchObject({
      kind: "internal",
      message: `driver failed programming external connectivity on endpoint: Bind for 127.0.0.1:${port} failed: port is already allocated`,
    });
    const { ports } = await publish({}, { hostIp: "127.0.0.1", hostPort: free });
    expect(ports[0]?.hostPort).toBe(free);
  });

  it("refuses what is not TCP before it binds anything", async () => {
    const publisher = createPortPublisher(optionsWith({}));
    const binding = { hostIp: "127.0.0.1", hostPort: 0 };
    const attempt = publisher.publish([{ port: 53, protocol: "udp", binding }], signal);
    expect(await attempt.catch((error: unknown) => error)).toMatchObject({
      kind: "not-implemented",
      message: 'Cannot publish port "53/udp": only TCP ports can be published',
    });
  });

  it("lets connections wait for their Pod, then goes to its address", async () => {
    const server = createServer((socket) => socket.end("from the pod"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const lease = await publishPort((server.address() as AddressInfo).port, { mode: "direct" });
    const client = open(lease);
    await once(client, "connect");
    lease.connectTo({ name: "pod", ip: () => "127.0.0.1" });
    expect(await readAll(client)).toBe("from the pod");
    server.close();
  });

  it.each([
    ["there is no address yet", "auto", undefined],
    ["no route leads to the address", "auto", "203.0.113.1"],
    ["it is told to", "tunnel", "127.0.0.1"],
  ] as const)("goes through the API server when %s", async (_reason, mode, ip) => {
    const dialed: unknown[] = [];
    const lease = await publishPort(80, {
      mode,
      dialTunnel: async (pod, port) => {
        dialed.push([pod, port]);
        return Duplex.from(["through the tunnel"].map((text) => Buffer.from(text)));
      },
    });
    lease.connectTo({ name: "pod-1", ip: () => ip });
    expect(await readAll(open(lease))).toBe("through the tunnel");
    expect(dialed).toEqual([["pod-1", 80]]);
  });

  it("resets the client when the tunnel fails", async () => {
    const lease = await publishPort(80, {
      mode: "tunnel",
      dialTunnel: () => Promise.reject(new EngineError("not-found", "no such pod")),
    });
    lease.connectTo({ name: "pod", ip: () => undefined });
    const [error] = (await once(open(lease), "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNRESET");
  });

  it("resets the client when the tunnel breaks", async () => {
    const tunnel = new Duplex({ read: () => {}, write: (_bytes, _encoding, done) => done() });
    const lease = await publishPort(80, { mode: "tunnel", dialTunnel: async () => tunnel });
    lease.connectTo({ name: "pod", ip: () => undefined });
    const client = open(lease);
    tunnel.once("resume", () => tunnel.destroy(new Error("connection refused")));
    const [error] = (await once(client, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNRESET");
  });
});

function noTunnel(): Promise<never> {
  return Promise.reject(new Error("there is no tunnel here"));
}

function optionsWith(options: Partial<PublisherOptions>): PublisherOptions {
  return { mode: "auto", isInCluster: false, dialTunnel: noTunnel, ...options };
}

async function publish(
  options: Partial<PublisherOptions>,
  ...bindings: readonly PortBinding[]
): Promise<PortLease> {
  const ports = bindings.map((binding) => ({ port: 80, protocol: "tcp" as const, binding }));
  const lease = await createPortPublisher(optionsWith(options)).publish(ports, signal);
  leases.push(lease);
  return lease;
}

async function publishPort(port: number, options: Partial<PublisherOptions>): Promise<PortLease> {
  const binding = { hostIp: "127.0.0.1", hostPort: 0 };
  const publisher = createPortPublisher(optionsWith(options));
  const lease = await publisher.publish([{ port, protocol: "tcp", binding }], signal);
  leases.push(lease);
  return lease;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function open({ ports }: PortLease): Socket {
  return connect(ports[0]?.hostPort ?? 0, "127.0.0.1");
}

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
