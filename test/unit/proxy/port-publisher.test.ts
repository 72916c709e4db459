import { afterEach, describe, expect, it } from "bun:test";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { Duplex } from "node:stream";
import type { PodAddress, PortLease, WantedPort } from "../../../src/engine/backend.ts";
import { EngineError } from "../../../src/model/errors.ts";
import type { PortBinding } from "../../../src/model/port.ts";
import { createPortPublisher } from "../../../src/proxy/port-publisher.ts";
import type { ReachOptions } from "../../../src/proxy/reach.ts";

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
      message: `Bind for 127.0.0.1:${port} failed: port is already allocated`,
    });
    const { ports } = await publish({}, { hostIp: "127.0.0.1", hostPort: free });
    expect(ports[0]?.hostPort).toBe(free);
  });

  it("takes the first free port of a range", async () => {
    const free = await freePair();
    const range = { hostIp: "127.0.0.1", hostPort: free, lastHostPort: free + 1 };
    const first = await publish({}, range);
    const second = await publish({}, range);
    expect([first, second].map(({ ports }) => ports[0]?.hostPort)).toEqual([free, free + 1]);
    const third = publish({}, range).catch((error: unknown) => error);
    expect(await third).toMatchObject({ kind: "internal", message: "all ports are allocated" });
  });

  it("takes the earlier port again, if it may be any and is free", async () => {
    const earlier = await freePort();
    const any = {
      port: 80,
      protocol: "tcp",
      binding: { hostIp: "127.0.0.1", hostPort: 0 },
    } as const;
    const first = await publishAll({}, { ...any, earlier });
    expect(first.ports[0]?.hostPort).toBe(earlier);
    const second = await publishAll({}, { ...any, earlier });
    expect(second.ports[0]?.hostPort).not.toBe(earlier);
  });

  it.each([
    ["auto", "sctp", "only TCP and UDP ports can be published"],
    [
      "tunnel",
      "udp",
      'with "--port-forward" ports are carried by the API server, which carries TCP only',
    ],
  ] as const)("by %s refuses %s before it binds anything", async (mode, protocol, reason) => {
    const hostPort = await freePort();
    const binding = { hostIp: "127.0.0.1", hostPort };
    const attempt = publishAll(
      { mode },
      { port: 80, protocol: "tcp", binding },
      { port: 53, protocol, binding },
    );
    expect(await attempt.catch((error: unknown) => error)).toMatchObject({
      kind: "not-implemented",
      message: `Cannot publish port "53/${protocol}": ${reason}`,
    });
    const { ports } = await publish({}, binding);
    expect(ports[0]?.hostPort).toBe(hostPort);
  });

  it("carries UDP once the Pod has told its address", async () => {
    const server = createSocket("udp4");
    server.on("message", (bytes, from) => server.send(`got ${String(bytes)}`, from.port));
    server.bind(0, "127.0.0.1");
    await once(server, "listening");
    const lease = await publishAll(
      { mode: "direct" },
      {
        port: server.address().port,
        protocol: "udp",
        binding: { hostIp: "127.0.0.1", hostPort: 0 },
      },
    );
    const client = createSocket("udp4");
    client.send("early", lease.ports[0]?.hostPort ?? 0, "127.0.0.1");
    await once(client, "listening");
    await lease.connectTo(podAt("127.0.0.1"), signal);
    const [answer] = (await once(client, "message")) as [Buffer];
    expect(answer.toString()).toBe("got early");
    client.close();
    server.close();
  });

  it("refuses UDP to a Pod to which no route leads", async () => {
    const binding = { hostIp: "127.0.0.1", hostPort: 0 };
    const lease = await publishAll({ mode: "auto" }, { port: 53, protocol: "udp", binding });
    const attempt = lease.connectTo(podAt("203.0.113.1"), signal);
    expect(await attempt.catch((error: unknown) => error)).toMatchObject({
      kind: "not-implemented",
      message:
        'Cannot publish port "53/udp": no route leads to the Pod\'s address 203.0.113.1, and the API server carries TCP only',
    });
  });

  it("asks nothing of a Pod that is known to be reached", async () => {
    const binding = { hostIp: "127.0.0.1", hostPort: 0 };
    const lease = await publishAll({ mode: "direct" }, { port: 53, protocol: "udp", binding });
    await lease.connectTo({ ...podAt(undefined), learnIp: refuseToTell }, signal);
  });

  it("asks for an address that it needs", async () => {
    const server = createServer((socket) => socket.end("from the pod"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const port = (server.address() as AddressInfo).port;
    const lease = await publishPort(port, { mode: "auto", isInCluster: true });
    await lease.connectTo({ ...podAt("127.0.0.1"), ip: () => undefined }, signal);
    expect(await readAll(open(lease))).toBe("from the pod");
    server.close();
  });

  it("lets connections wait for their Pod, then goes to its address", async () => {
    const server = createServer((socket) => socket.end("from the pod"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const lease = await publishPort((server.address() as AddressInfo).port, { mode: "direct" });
    const client = open(lease);
    await once(client, "connect");
    await lease.connectTo(podAt("127.0.0.1"), signal);
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
      dialTunnel: async ({ pod, port }) => {
        dialed.push([pod, port]);
        return Duplex.from(["through the tunnel"].map((text) => Buffer.from(text)));
      },
    });
    await lease.connectTo({ ...podAt(ip), name: "pod-1" }, signal);
    expect(await readAll(open(lease))).toBe("through the tunnel");
    expect(dialed).toEqual([["pod-1", 80]]);
  });

  it("resets the client when the tunnel fails", async () => {
    const lease = await publishPort(80, {
      mode: "tunnel",
      dialTunnel: () => Promise.reject(new EngineError("not-found", "no such pod")),
    });
    await lease.connectTo(podAt(undefined), signal);
    const [error] = (await once(open(lease), "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNRESET");
  });

  it("resets the client when the tunnel breaks", async () => {
    const tunnel = new Duplex({ read: () => {}, write: (_bytes, _encoding, done) => done() });
    const lease = await publishPort(80, { mode: "tunnel", dialTunnel: async () => tunnel });
    await lease.connectTo(podAt(undefined), signal);
    const client = open(lease);
    tunnel.once("resume", () => tunnel.destroy(new Error("connection refused")));
    const [error] = (await once(client, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNRESET");
  });
});

function refuseToTell(): Promise<never> {
  return Promise.reject(new Error("asked for an address"));
}

function noTunnel(): Promise<never> {
  return Promise.reject(new Error("there is no tunnel here"));
}

function optionsWith(options: Partial<ReachOptions>): ReachOptions {
  return { mode: "auto", isInCluster: false, dialTunnel: noTunnel, ...options };
}

function podAt(ip: string | undefined): PodAddress {
  return {
    name: "pod",
    ip: () => ip,
    learnIp: async () => ip,
    openRelay: async () => undefined,
  };
}

function publish(
  options: Partial<ReachOptions>,
  ...bindings: readonly PortBinding[]
): Promise<PortLease> {
  const ports = bindings.map((binding) => ({ port: 80, protocol: "tcp" as const, binding }));
  return publishAll(options, ...ports);
}

async function publishAll(
  options: Partial<ReachOptions>,
  ...ports: readonly WantedPort[]
): Promise<PortLease> {
  const lease = await createPortPublisher(optionsWith(options)).publish(ports, signal);
  leases.push(lease);
  return lease;
}

function publishPort(port: number, options: Partial<ReachOptions>): Promise<PortLease> {
  const binding = { hostIp: "127.0.0.1", hostPort: 0 };
  return publishAll(options, { port, protocol: "tcp", binding });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** The first of two neighbours. */
async function freePair(): Promise<number> {
  for (;;) {
    const first = await freePort();
    const second = createServer().listen(first + 1, "127.0.0.1");
    const outcome = await Promise.race([once(second, "listening"), once(second, "close")]).catch(
      () => undefined, // because it is taken
    );
    if (!outcome) continue;
    second.close();
    await once(second, "close");
    return first;
  }
}

function open({ ports }: PortLease): Socket {
  return connect(ports[0]?.hostPort ?? 0, "127.0.0.1");
}

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
