import type { KubernetesClient } from "../client.ts";
import { podPath } from "../paths.ts";
import { SpdyConnection } from "../spdy/spdy-connection.ts";
import { connectionTo } from "./connection-to.ts";
import type { PodPort } from "./pod-port.ts";
import type { TunnelConnection } from "./tunnel-connection.ts";

const PROTOCOL = "portforward.k8s.io";

/** Streams are opened in pairs, and this side's have odd numbers: data come two behind the errors. */
const BESIDE = 2;

/** Connections of a tunnel whose clients have said their last word; the one of the oldest makes room. */
const QUIET = 256;

/**
 * A SPDY connection to a Pod, over which connections to its ports are two streams each, which costs a quarter of the
 * time of a WebSocket. There is no flow control for each of them, and a client that does not read would hold up all
 * others: so only one is alive at a time. What has become quiet may go on beside it.
 */
export class SpdyTunnel {
  readonly #connections = new Map<number, TunnelConnection>();
  /** Those of whose streams one has ended. */
  readonly #halfEnded = new WeakSet<TunnelConnection>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #idle: NodeJS.Timeout;
  #line: SpdyConnection | undefined;
  #isClosed = false;
  #requests = 0;

  private constructor(idleMs: number) {
    this.#idle = setTimeout(() => {
      if (this.#connections.size === 0) this.#line?.close();
    }, idleMs);
  }

  /**
   * @param idleMs It is closed when nobody has used it for so long.
   * @throws {EngineError} In the API server's words, if it refuses.
   */
  static async open(
    client: KubernetesClient,
    { pod, idleMs, signal }: Omit<PodPort, "port" | "relay"> & { readonly idleMs: number },
  ): Promise<SpdyTunnel> {
    const tunnel = new SpdyTunnel(idleMs);
    const life = new AbortController(); // is longer than that of the connection for which it is opened
    const giveUp = (): void => life.abort(signal.reason);
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      tunnel.#line = await SpdyConnection.open(client, podPath(client, pod, "portforward"), {
        query: [],
        protocol: PROTOCOL,
        listener: {
          onData: (stream, bytes, isLast) => tunnel.#onData(stream, bytes, isLast),
          onReset: (stream) => tunnel.#connections.get(stream)?.refuse("the Pod broke off"),
          onClose: () => tunnel.#end(),
        },
        signal: life.signal,
      });
      return tunnel;
    } catch (error) {
      tunnel.#end();
      throw error;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }

  /** Whether another connection would be held up by none. */
  get isFree(): boolean {
    return !this.#isClosed && this.#connections.values().every(({ isQuiet }) => isQuiet);
  }

  /** Resolves when the tunnel is of no more use. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Breaks off what goes over it. */
  readonly close = (): void => this.#line?.close();

  /** Connects to a port. It resolves before the Pod was asked: one that refuses ends it with an error. */
  dial(wanted: Pick<PodPort, "port" | "relay">): TunnelConnection {
    const [oldest] = this.#connections.values();
    if (this.#connections.size >= QUIET) oldest?.destroy();
    const stream = this.#openStreams(wanted.relay ?? wanted.port);
    const connection = connectionTo(wanted);
    this.#connections.set(stream, connection);
    connection.open({
      send: async (bytes) => this.#line?.send(stream, bytes),
      pause: () => this.#line?.pause(),
      resume: () => this.#line?.resume(),
      close: (isWhole) => this.#letGo(stream, isWhole),
    });
    return connection;
  }

  /** @returns The stream with the bytes; that before it is for what went wrong. */
  #openStreams(port: number): number {
    const line = this.#line;
    if (!line) return 0;
    const headers = { port: String(port), requestid: String(this.#requests) };
    this.#requests += 1;
    line.finish(line.openStream({ streamtype: "error", ...headers })); // nothing is ever said there from this side
    return line.openStream({ streamtype: "data", ...headers });
  }

  /** The bytes may end before it is told that something went wrong: a connection ends with both of its streams. */
  #onData(stream: number, bytes: Buffer, isLast: boolean): void {
    const own = this.#connections.get(stream);
    const connection = own ?? this.#connections.get(stream + BESIDE);
    if (bytes.length > 0 && own) own.receive(bytes);
    else if (bytes.length > 0) connection?.refuse(bytes.toString());
    if (isLast && connection && this.#halfEnded.delete(connection)) connection.receive(null);
    else if (isLast && connection) this.#halfEnded.add(connection);
  }

  #letGo(stream: number, isWhole: boolean): void {
    if (!this.#connections.delete(stream)) return;
    if (isWhole) this.#line?.finish(stream);
    else this.#line?.reset(stream);
    this.#line?.resume(); // it may have been the one that was full
    this.#idle.refresh();
  }

  #end(): void {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    this.#closed.resolve();
    for (const connection of this.#connections.values())
      connection.refuse("the connection to the cluster broke");
  }
}
