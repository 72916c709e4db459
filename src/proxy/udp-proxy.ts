import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { ListeningPort } from "./listening-port.ts";
import { UdpSession, type UdpTarget } from "./udp-session.ts";

/** Nobody says that a conversation is over: it is after so long a silence. Docker's own proxy has the same time. */
const IDLE_MS = 90_000;

/** Conversations of one port at a time; each has a socket. The one that has been silent longest makes room. */
const SESSIONS = 1024;

/** How UDP is carried. */
export type UdpProxyOptions = {
  /** Finds out where datagrams go; asked for each new client. */
  readonly locate: (signal: AbortSignal) => Promise<UdpTarget>;
  readonly idleMs?: number;
  readonly maxSessions?: number;
};

/**
 * Listens for datagrams and passes them on, and the answers back to whom they are for.
 * @param port 0 is any free one.
 * @throws {NodeJS.ErrnoException} If the address cannot be had.
 */
export async function listenUdp(
  host: string,
  port: number,
  { locate, idleMs = IDLE_MS, maxSessions = SESSIONS }: UdpProxyOptions,
): Promise<ListeningPort> {
  const front = createSocket({ type: host.includes(":") ? "udp6" : "udp4", ipv6Only: true });
  const sessions = new Sessions(idleMs, maxSessions);
  const closing = new AbortController();
  front.on("message", (bytes, client) => {
    const open = (): UdpSession =>
      new UdpSession(locate(closing.signal), (answer) => {
        sessions.touch(key);
        front.send(answer, client.port, client.address);
      });
    const key = `${client.address} ${client.port}`;
    sessions.of(key, open).send(bytes);
  });
  front.bind(port, host);
  await once(front, "listening"); // rejects with an error that comes before
  front.on("error", () => {}); // because a client that is gone is no reason to listen no more
  return {
    address: { host, port: front.address().port },
    close: () => {
      if (closing.signal.aborted) return;
      closing.abort(new Error("the port is no longer published"));
      sessions.close();
      front.close();
    },
  };
}

/** The conversations of a port by their clients, the longest silent first. */
class Sessions {
  readonly #idleMs: number;
  readonly #limit: number;
  readonly #all = new Map<
    string,
    { readonly session: UdpSession; readonly idle: NodeJS.Timeout }
  >();

  constructor(idleMs: number, limit: number) {
    this.#idleMs = idleMs;
    this.#limit = limit;
  }

  of(key: string, open: () => UdpSession): UdpSession {
    const known = this.touch(key);
    if (known) return known;
    const [oldest] = this.#all.keys();
    if (oldest !== undefined && this.#all.size >= this.#limit) this.#end(oldest);
    const session = open();
    this.#all.set(key, { session, idle: setTimeout(() => this.#end(key), this.#idleMs) });
    return session;
  }

  /** Something was said. */
  touch(key: string): UdpSession | undefined {
    const entry = this.#all.get(key);
    if (!entry) return undefined;
    entry.idle.refresh();
    this.#all.delete(key);
    this.#all.set(key, entry);
    return entry.session;
  }

  close(): void {
    for (const key of this.#all.keys()) this.#end(key);
  }

  #end(key: string): void {
    const entry = this.#all.get(key);
    this.#all.delete(key);
    clearTimeout(entry?.idle);
    entry?.session.close();
  }
}
