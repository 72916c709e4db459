import type { Duplex } from "node:stream";
import { EngineError, errorMessage } from "../../model/errors.ts";
import type { KubernetesClient } from "../client.ts";
import {
  STATUS,
  STDERR,
  STDOUT,
  type ChannelListener,
  type Channels,
} from "../transport/channels.ts";
import { dataFrame, FrameReader, openStream, pingFrame } from "./frames.ts";

/** How the streams are called that WebSockets have numbers for. */
const NAMES = ["stdin", "stdout", "stderr", "error", "resize"];

/** A frame could be larger, but others would have to wait for its end. */
const FRAME_BYTES = 128 * 1024;

const PROTOCOL = { "x-stream-protocol-version": "v4.channel.k8s.io" };

/** How a connection is opened. */
export type SpdyOptions = {
  readonly query: readonly (readonly [name: string, value: string])[];
  /** The channels to open, of those that `channels.ts` names. */
  readonly channels: readonly number[];
  readonly listener: ChannelListener;
  /** Ends the connection, however far it is. */
  readonly signal: AbortSignal;
};

/**
 * The streams of a process over SPDY, for those who may only `create` them: a WebSocket is a GET, this begins with a
 * POST. The kubelet itself speaks it, so its consent is that of the runtime. There is no flow control but TCP's.
 */
export class SpdyChannels implements Channels {
  readonly #socket: Duplex;
  readonly #listener: ChannelListener;
  /** Stream numbers of the channels: odd, as the side that opens them must choose. */
  readonly #streams: ReadonlyMap<number, number>;
  readonly #reader = new FrameReader();
  /** Channels from which more output may come. */
  readonly #outputs: Set<number>;
  readonly #status: Buffer[] = [];

  private constructor(socket: Duplex, { channels, listener }: SpdyOptions) {
    // The server waits for all streams, and for the one with the failure first.
    const order = [STATUS, ...channels.filter((channel) => channel !== STATUS)];
    this.#socket = socket;
    this.#listener = listener;
    this.#streams = new Map(order.map((channel, index) => [channel, 2 * index + 1]));
    this.#outputs = new Set(order.filter((channel) => channel === STDOUT || channel === STDERR));
    for (const [channel, stream] of this.#streams) {
      const header = ["streamtype", NAMES[channel] ?? ""] as const;
      socket.write(openStream(stream, header, { isFirst: stream === 1 }));
    }
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", () => {}); // because "close" follows
    socket.on("end", () => socket.destroy());
    socket.on("close", () => this.#onClose());
  }

  /** @throws {EngineError} With the server's reason if it refuses. */
  static async open(
    client: KubernetesClient,
    path: string,
    options: SpdyOptions,
  ): Promise<SpdyChannels> {
    const { query, signal } = options;
    const socket = await client.upgrade(path, {
      query,
      protocol: "SPDY/3.1",
      headers: PROTOCOL,
      signal,
    });
    const end = (): void => void socket.destroy();
    signal.addEventListener("abort", end, { once: true });
    socket.once("close", () => signal.removeEventListener("abort", end));
    return new SpdyChannels(socket, options);
  }

  async send(channel: number, bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += FRAME_BYTES) {
      if (this.#socket.destroyed) throw lost();
      const frame = dataFrame(this.#streamOf(channel), bytes.subarray(start, start + FRAME_BYTES));
      if (!this.#socket.write(frame)) await roomIn(this.#socket);
    }
  }

  sendNow(channel: number, bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(dataFrame(this.#streamOf(channel), bytes));
  }

  finish(channel: number): void {
    const last = dataFrame(this.#streamOf(channel), new Uint8Array(), true);
    if (!this.#socket.destroyed) this.#socket.write(last);
  }

  /** The kubelet has agreed, or there would be no connection. */
  async isTaken(): Promise<void> {}

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }

  #streamOf(channel: number): number {
    const stream = this.#streams.get(channel);
    if (stream === undefined) throw new Error(`channel ${channel} is not open`);
    return stream;
  }

  #read(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.read(chunk)) {
        if (frame.type === "ping") this.#socket.write(pingFrame(frame.id));
        else if (frame.type === "data") this.#onData(frame);
      }
    } catch (error) {
      this.#socket.destroy(new Error(errorMessage(error)));
    }
  }

  #onData(frame: {
    readonly stream: number;
    readonly bytes: Buffer;
    readonly isLast: boolean;
  }): void {
    const [channel] = [...this.#streams].find(([, stream]) => stream === frame.stream) ?? [];
    if (channel === undefined) return;
    if (channel === STATUS) this.#status.push(frame.bytes);
    else if (frame.bytes.length > 0) this.#listener.onFrame(channel, frame.bytes);
    if (frame.isLast) this.#outputs.delete(channel);
    // The status may come before the last output. A process that left input unread leaves the connection open.
    if (this.#status.length > 0 && this.#outputs.size === 0) this.#socket.destroy();
  }

  #onClose(): void {
    const status = Buffer.concat(this.#status);
    if (status.length > 0) this.#listener.onFrame(STATUS, status);
    this.#listener.onClose(status.length > 0, "the server has ended it");
  }
}

/** @throws {EngineError} `unavailable` if the connection ends before there is room. */
async function roomIn(socket: Duplex): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (): void => reject(lost());
  socket.once("drain", resolve);
  socket.once("close", fail);
  try {
    await promise;
  } finally {
    socket.off("drain", resolve);
    socket.off("close", fail);
  }
}

function lost(): EngineError {
  return new EngineError("unavailable", "the connection to the cluster has ended");
}
