import { afterEach, describe, expect, test } from "bun:test";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import {
  parseRelayPort,
  relayCommand,
  relayGreeting,
  relayPiece,
  RelayReader,
} from "../../../../src/shim/relay.ts";
import { shim } from "./inside.ts";

const MUCH = 50_000_000;
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

/** A service that answers what it was told once all of it is there. */
const afterTheEnd = (socket: Socket): void => {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("end", () => socket.end(`got ${Buffer.concat(chunks).toString()}`));
};

describe("shim relay", () => {
  test("carries the end of what a client says, and the answer to it", async () => {
    const tunnel = await dial(await serve(afterTheEnd));
    tunnel.write(relayPiece(Buffer.from("all")));
    tunnel.write(relayPiece());
    expect(await hear(tunnel)).toEqual({ text: "got all", last: "end" });
  });

  test("carries the end of what the service says, and still what comes after it", async () => {
    const heard = Promise.withResolvers<string>();
    const port = await serve((socket) => {
      socket.end("bye");
      socket.on("data", (chunk: Buffer) => heard.resolve(chunk.toString()));
    });
    const tunnel = await dial(port);
    expect(await hear(tunnel)).toEqual({ text: "bye", last: "end" });
    tunnel.write(relayPiece(Buffer.from("thanks")));
    expect(await heard.promise).toBe("thanks");
  });

  test("carries much in both directions at once, whole and in order", async () => {
    const tunnel = await dial(await serve((socket) => socket.pipe(socket)));
    const sent = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 251));
    for (let start = 0; start < sent.length; start += 70_001)
      tunnel.write(relayPiece(sent.subarray(start, start + 70_001)));
    tunnel.write(relayPiece());
    const { bytes } = await hearAll(tunnel);
    expect(bytes.equals(sent)).toBe(true);
  });

  test("closes a tunnel once both have said all", async () => {
    const tunnel = await dial(await serve(afterTheEnd));
    tunnel.write(relayPiece());
    tunnel.resume();
    await once(tunnel, "end");
  });

  test("tells at once that nothing listens", async () => {
    const relay = await startRelay(); // first, or it might be given the port that becomes free
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    expect(await hear(connectTo(relay.port, port))).toEqual({ text: "", last: "reset" });
  });

  test("tells of a reset after what was said before", async () => {
    const port = await serve((socket) => {
      socket.once("data", () => socket.resetAndDestroy());
      socket.write("before");
    });
    const tunnel = await dial(port);
    const outcome = hear(tunnel);
    tunnel.once("data", () => tunnel.write(relayPiece(Buffer.from("x"))));
    expect(await outcome).toEqual({ text: "before", last: "reset" });
  });

  test("resets the service when the tunnel is lost before its end", async () => {
    const failure = Promise.withResolvers<NodeJS.ErrnoException>();
    const port = await serve((socket) => {
      socket.write("hello");
      socket.on("error", failure.resolve);
    });
    const tunnel = await dial(port);
    tunnel.once("data", () => tunnel.end());
    expect((await failure.promise).code).toBe("ECONNRESET");
  });

  test("finds a service that listens on IPv6 only", async () => {
    const tunnel = await dial(await serve(afterTheEnd, "::1"));
    tunnel.write(relayPiece());
    expect(await hear(tunnel)).toEqual({ text: "got ", last: "end" });
  });

  test("keeps nothing itself of what a service does not read yet", async () => {
    const connected = Promise.withResolvers<Socket>();
    const port = await serve((socket) => connected.resolve(socket.pause()));
    const relay = await startRelay();
    const tunnel = connectTo(relay.port, port);
    const service = await connected.promise;
    tunnel.write(relayPiece(Buffer.alloc(MUCH)));
    tunnel.write(relayPiece());
    let size = 0;
    for await (const chunk of service) size += (chunk as Buffer).length;
    expect(size).toBe(MUCH);
    const status = await Bun.file(`/proc/${relay.child.pid}/status`).text();
    expect(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024).toBeLessThan(MUCH / 10);
  });

  test("serves many, a few at a time where it may open but a few files", async () => {
    const port = await serve(afterTheEnd);
    const relay = await startRelay(["prlimit", "--nofile=64"]);
    const answers = Array.from({ length: 100 }, async (_, index) => {
      const tunnel = connectTo(relay.port, port);
      tunnel.write(relayPiece(Buffer.from(String(index))));
      tunnel.write(relayPiece());
      return (await hear(tunnel)).text;
    });
    const expected = Array.from({ length: 100 }, (_, index) => `got ${index}`);
    expect(await Promise.all(answers)).toEqual(expected);
  });

  test("ends with its input", async () => {
    const { child } = await startRelay();
    await child.stdin.end();
    expect(await child.exited).toBe(0);
  });
});

async function serve(onConnection: (socket: Socket) => void, host = "127.0.0.1"): Promise<number> {
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {}); // because tests break connections off
    onConnection(socket);
  });
  cleanups.push(() => server.close());
  server.listen(0, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function startRelay(prefix: readonly string[] = []): Promise<{
  readonly port: number;
  readonly child: Bun.Subprocess<"pipe", "pipe", "inherit">;
}> {
  const command = [...prefix, ...relayCommand(shim)];
  const child = Bun.spawn(command, { stdin: "pipe", stdout: "pipe", stderr: "inherit" });
  cleanups.push(() => child.kill());
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  return { port: parseRelayPort(Buffer.from(value ?? []).toString()) ?? 0, child };
}

/** Opens a tunnel to a port, by a relay of its own. */
async function dial(port: number): Promise<Socket> {
  return connectTo((await startRelay()).port, port);
}

function connectTo(relayPort: number, port: number): Socket {
  const tunnel = connect({ port: relayPort, host: "127.0.0.1", allowHalfOpen: true });
  tunnel.on("error", () => {}); // because a relay that is killed resets
  cleanups.push(() => tunnel.destroy());
  tunnel.write(relayGreeting(port));
  return tunnel;
}

async function hear(tunnel: Socket): Promise<{ text: string; last: string | undefined }> {
  const { bytes, last } = await hearAll(tunnel);
  return { text: bytes.toString(), last };
}

/** What comes through a tunnel up to its last word. */
async function hearAll(tunnel: Socket): Promise<{ bytes: Buffer; last: string | undefined }> {
  const reader = new RelayReader();
  const chunks: Uint8Array[] = [];
  const last = Promise.withResolvers<string | undefined>();
  tunnel.on("data", (chunk: Buffer) => {
    for (const piece of reader.read(chunk))
      if (typeof piece === "string") last.resolve(piece);
      else chunks.push(piece);
  });
  tunnel.on("close", () => last.resolve(undefined));
  return { last: await last.promise, bytes: Buffer.concat(chunks) };
}
