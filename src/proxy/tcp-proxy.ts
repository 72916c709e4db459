import type { ListeningPort } from "./listening-port.ts";
import { relay, type Side } from "./side.ts";
import { tcpHandlers, type TcpSide } from "./tcp-side.ts";

/** Connects to what is behind a port, and reads nothing of it yet; rejects if it is refused. */
export type Dial = (signal: AbortSignal) => Promise<Side>;

/**
 * Listens on an address and joins each connection with one to what is behind it. Where that is refused, the client's
 * is reset, as if there were nothing in between: who waits for a port must not take ours for the container's.
 * @param port 0 is any free one.
 * @throws {NodeJS.ErrnoException} If the address cannot be had.
 */
export function listenTcp(host: string, port: number, dial: Dial): ListeningPort {
  const closing = new AbortController();
  const clients = new Set<TcpSide>();
  const options = {
    hostname: host,
    port,
    ipv6Only: host.includes(":"),
    allowHalfOpen: true,
    socket: tcpHandlers({
      onOpen: (client) => {
        clients.add(client);
        void join(client, dial, closing.signal);
      },
      onClose: (client) => clients.delete(client),
    }),
  };
  const server = Bun.listen<TcpSide>(options);
  return {
    address: { host, port: server.port },
    close: () => {
      closing.abort(new Error("the port is no longer published"));
      server.stop();
      for (const client of clients) client.reset();
    },
  };
}

async function join(client: TcpSide, dial: Dial, signal: AbortSignal): Promise<void> {
  try {
    const upstream = await dial(signal);
    if (signal.aborted || client.isClosed) upstream.reset();
    else relay(client, upstream);
  } catch {
    client.reset(); // because the container refused, and says so to nobody but the client
  }
}
