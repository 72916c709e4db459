import type { KubernetesClient } from "../client.ts";
import {
  STATUS,
  STDERR,
  STDOUT,
  type ChannelListener,
  type Channels,
} from "../transport/channels.ts";
import { SpdyConnection } from "./spdy-connection.ts";

/** How the streams are called that WebSockets have numbers for. */
const NAMES = ["stdin", "stdout", "stderr", "error", "resize"];

const PROTOCOL = "v4.channel.k8s.io";

/** How a connection is opened. */
export type SpdyOptions = {
  readonly query: readonly (readonly [name: string, value: string])[];
  /** The channels to open, of those that `channels.ts` names. */
  readonly channels: readonly number[];
  readonly listener: ChannelListener;
  /** Ends the connection, however far it is. */
  readonly signal: AbortSignal;
};

/** The streams of a process over SPDY, for those who may only `create` them: a WebSocket is a GET. */
export class SpdyChannels implements Channels {
  readonly #listener: ChannelListener;
  readonly #streams = new Map<number, number>();
  readonly #channels = new Map<number, number>();
  /** Channels from which more output may come. */
  readonly #outputs = new Set<number>();
  readonly #status: Buffer[] = [];
  /** Is there before anything can be read. */
  #connection: SpdyConnection | undefined;

  private constructor(listener: ChannelListener) {
    this.#listener = listener;
  }

  /** @throws {EngineError} With the server's reason if it refuses. */
  static async open(
    client: KubernetesClient,
    path: string,
    { query, channels, listener, signal }: SpdyOptions,
  ): Promise<SpdyChannels> {
    const opened = new SpdyChannels(listener);
    opened.#connection = await SpdyConnection.open(client, path, {
      query,
      protocol: PROTOCOL,
      listener: {
        onData: (stream, bytes, isLast) => opened.#onData(stream, bytes, isLast),
        onReset: () => {}, // because the status tells what has become of a process
        onClose: () => opened.#onClose(),
      },
      signal,
    });
    // The server waits for all streams, and for the one with the failure first.
    for (const channel of [STATUS, ...channels.filter((each) => each !== STATUS)])
      opened.#openChannel(channel);
    return opened;
  }

  async send(channel: number, bytes: Uint8Array): Promise<void> {
    await this.#connection?.send(this.#streamOf(channel), bytes);
  }

  sendNow(channel: number, bytes: Uint8Array): void {
    this.#connection?.sendNow(this.#streamOf(channel), bytes);
  }

  finish(channel: number): void {
    this.#connection?.finish(this.#streamOf(channel));
  }

  /** The kubelet has agreed, or there would be no connection. */
  async isTaken(): Promise<void> {}

  pause(): void {
    this.#connection?.pause();
  }

  resume(): void {
    this.#connection?.resume();
  }

  close(): void {
    this.#connection?.close();
  }

  #openChannel(channel: number): void {
    const stream = this.#connection?.openStream({ streamtype: NAMES[channel] ?? "" }) ?? 0;
    this.#streams.set(channel, stream);
    this.#channels.set(stream, channel);
    if (channel === STDOUT || channel === STDERR) this.#outputs.add(channel);
  }

  #streamOf(channel: number): number {
    const stream = this.#streams.get(channel);
    if (stream === undefined) throw new Error(`channel ${channel} is not open`);
    return stream;
  }

  #onData(stream: number, bytes: Buffer, isLast: boolean): void {
    const channel = this.#channels.get(stream);
    if (channel === undefined) return;
    if (channel === STATUS) this.#status.push(bytes);
    else if (bytes.length > 0) this.#listener.onFrame(channel, bytes);
    if (isLast) this.#outputs.delete(channel);
    // The status may come before the last output. A process that left input unread leaves the connection open.
    if (this.#status.length > 0 && this.#outputs.size === 0) this.close();
  }

  #onClose(): void {
    const status = Buffer.concat(this.#status);
    if (status.length > 0) this.#listener.onFrame(STATUS, status);
    this.#listener.onClose(status.length > 0, "the server has ended it");
  }
}
