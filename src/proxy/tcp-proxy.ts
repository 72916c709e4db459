import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Connects to what is behind a port; rejects if it is refused. */
export type Dial = (signal: AbortSignal) => Promise<Duplex>;

/** A listening port and what is behind it. */
export type TcpProxy = {
  readonly address: { readonly host: string; readonly port: number };
  readonly close: () => Promise<void>;
};

/**
 * Listens on an address and joins each connection with one to what is behind it. Where that is refused, the client's
 * is reset, as if there were nothing in between: who waits for a port must not take ours for the container's.
 * @throws {NodeJS.ErrnoException} If the address cannot be had.
 */
export async function listenTcp(host: string, port: number, dial: Dial): Promise<TcpProxy> {
  const connections = new Set<Socket>();
  const server = createServer(
    { allowHalfOpen: true, pauseOnConnect: true, noDelay: true },
    (client) => {
      connections.add(client);
      client.once("close", () => connections.delete(client));
      void join(client, dial);
    },
  );
  await listen(server, host, port);
  const address = server.address();
  return {
    address: { host, port: typeof address === "object" && address ? address.port : port },
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) connection.destroy();
      return closed;
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port, ipv6Only: host.includes(":") }, resolve);
  await promise;
  server.off("error", reject);
}

async function join(client: Socket, dial: Dial): Promise<void> {
  const gone = new AbortController();
  client.on("error", () => {}); // because "close" follows
  client.once("close", () => gone.abort(new Error("the client has left")));
  let upstream: Duplex;
  try {
    upstream = await dial(gone.signal);
  } catch {
    client.resetAndDestroy(); // because the container refused, and says so to nobody but the client
    return;
  }
  try {
    // Each direction ends by itself: a half-close is passed on.
    await Promise.all([
      pipeline(client, upstream, { end: true }),
      pipeline(upstream, client, { end: true }),
    ]);
  } catch {
    client.resetAndDestroy(); // because the other side broke off
    upstream.destroy();
  }
}
