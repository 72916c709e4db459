import { afterEach, describe, expect, it } from "bun:test";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { dialTcp } from "../../../src/proxy/dial-tcp.ts";
import type { ListeningPort } from "../../../src/proxy/listening-port.ts";
import { listenTcp, type Dial } from "../../../src/proxy/tcp-proxy.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

describe("listenTcp()", () => {
  it("passes bytes on in both directions, whole and in order", async () => {
    const proxy = proxyTo(await serve((socket) => socket.pipe(socket)));
    const sent = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 251));
    const socket = open(proxy);
    socket.end(sent);
    expect(Buffer.compare(await readAll(socket), sent)).toBe(0);
  });

  it("passes a client's half-close on and still brings the answer", async () => {
    const server = await serve((socket) => {
      const chunks: Buffer[] = [];
      socket.on("data", (chunk: Buffer) => chunks.push(chunk));
      socket.on("end", () => socket.end(`got ${Buffer.concat(chunks).toString()}`));
    });
    const socket = open(proxyTo(server));
    socket.end("all");
    expect((await readAll(socket)).toString()).toBe("got all");
  });

  it("passes the server's end on and still takes what the client says", async () => {
    const heard = Promise.withResolvers<string>();
    const server = await serve((socket) => {
      socket.end("bye");
      socket.on("data", (chunk: Buffer) => heard.resolve(chunk.toString()));
    });
    const socket = open(proxyTo(server));
    expect((await readAll(socket)).toString()).toBe("bye");
    socket.end("thanks");
    expect(await heard.promise).toBe("thanks");
  });

  it("holds up a server whose client does not read", async () => {
    let sent = 0;
    const server = await serve((socket) => {
      const block = Buffer.alloc(65_536);
      const send = (): void => {
        do sent += block.length;
        while (socket.write(block));
      };
      socket.on("drain", send);
      send();
    });
    const socket = open(proxyTo(server));
    socket.pause();
    await once(socket, "connect");
    let before = -1;
    while (sent !== before) {
      before = sent;
      await Bun.sleep(200); // there is no event for "nothing more is sent"
    }
    expect(sent).toBeLessThan(40_000_000);
  });

  it("resets a client whose server refuses", async () => {
    const free = await serve(() => {});
    const port = (free.address() as AddressInfo).port;
    await new Promise((resolve) => free.close(resolve));
    const socket = open(listen((signal) => dialTcp({ host: "127.0.0.1", port }, signal)));
    expect(await failure(socket)).toBe("ECONNRESET");
  });

  it.each([0, 5, 3_000_000])(
    "resets a client that has said all, %d bytes, whose server resets at once",
    async (size) => {
      const server = await serve((socket) => socket.resetAndDestroy());
      const socket = open(proxyTo(server));
      socket.end(Buffer.alloc(size));
      expect(await failure(socket)).toBe("ECONNRESET");
    },
  );

  it("resets a client whose server resets", async () => {
    const server = await serve((socket) => socket.once("data", () => socket.resetAndDestroy()));
    const socket = open(proxyTo(server));
    socket.write("x");
    expect(await failure(socket)).toBe("ECONNRESET");
  });

  it("resets a server whose client resets", async () => {
    const broken = Promise.withResolvers<string | undefined>();
    const server = await serve((socket) => {
      socket.on("error", (error: NodeJS.ErrnoException) => broken.resolve(error.code));
      socket.write("hello");
    });
    const socket = open(proxyTo(server));
    await once(socket, "data");
    socket.resetAndDestroy();
    expect(await broken.promise).toBe("ECONNRESET");
  });

  it("keeps a client waiting while it dials, and loses nothing that it says", async () => {
    const server = await serve((socket) => socket.pipe(socket));
    const gate = Promise.withResolvers<void>();
    const port = (server.address() as AddressInfo).port;
    const proxy = listen(async (signal) => {
      await gate.promise;
      return dialTcp({ host: "127.0.0.1", port }, signal);
    });
    const socket = open(proxy);
    socket.end("early");
    await once(socket, "connect");
    gate.resolve();
    expect((await readAll(socket)).toString()).toBe("early");
  });

  it("breaks its connections off and frees the port when it is closed", async () => {
    const proxy = proxyTo(await serve((socket) => socket.pipe(socket)));
    const socket = open(proxy);
    socket.write("x");
    await once(socket, "data");
    proxy.close();
    expect(await failure(socket)).toBe("ECONNRESET");
    expect(await failure(connect(proxy.address.port, "127.0.0.1"))).toBe("ECONNREFUSED");
  });

  it("carries a thousand connections at a time", async () => {
    const proxy = proxyTo(await serve((socket) => socket.pipe(socket)));
    const answers = await Promise.all(
      Array.from({ length: 1000 }, async (_, index) => {
        const socket = open(proxy);
        socket.end(`number ${index}`);
        return (await readAll(socket)).toString();
      }),
    );
    expect(answers).toEqual(Array.from({ length: 1000 }, (_, index) => `number ${index}`));
  });
});

async function serve(onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    onConnection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => server.close());
  return server;
}

function proxyTo(server: Server): ListeningPort {
  const { port } = server.address() as AddressInfo;
  return listen((signal) => dialTcp({ host: "127.0.0.1", port }, signal));
}

function listen(dial: Dial): ListeningPort {
  const proxy = listenTcp("127.0.0.1", 0, dial);
  closing.push(proxy.close);
  return proxy;
}

function open(proxy: ListeningPort): Socket {
  const socket = connect({ port: proxy.address.port, host: "127.0.0.1", allowHalfOpen: true });
  closing.push(() => socket.destroy());
  return socket;
}

async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(socket, "end"); // iterating would destroy the socket with its other direction
  return Buffer.concat(chunks);
}

async function failure(socket: Socket): Promise<string | undefined> {
  const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
  return error.code;
}
