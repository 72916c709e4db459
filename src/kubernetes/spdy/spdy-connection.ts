import type { Duplex } from "node:stream";
import { EngineError, errorMessage } from "../../model/errors.ts";
import type { KubernetesClient } from "../client.ts";
import { KeepAlive } from "../transport/keep-alive.ts";
import {
  dataFrame,
  FrameReader,
  openStream,
  pingFrame,
  resetStream,
  type SpdyFrame,
  type StreamHeaders,
} from "./frames.ts";

/** A frame could be larger, but others would have to wait for its end. */
const FRAME_BYTES = 128 * 1024;

/** Who hears what comes in. */
export type SpdyListener = {
  readonly onData: (stream: number, bytes: Buffer, isLast: boolean) => void;
  /** The other side breaks a stream off. */
  readonly onReset: (stream: number) => void;
  /** Called once, when no more will come. */
  readonly onClose: () => void;
};

/** How a connection is opened. */
export type SpdyConnectionOptions = {
  readonly query: readonly (readonly [name: string, value: string])[];
  /** What the streams mean. */
  readonly protocol: string;
  readonly listener: SpdyListener;
  /** Ends the connection, however far it is. */
  readonly signal: AbortSignal;
  /** How long the line may be silent before it is pinged. */
  readonly keepAliveMs?: number;
};

/**
 * Streams over one connection, which begins with a POST. The kubelet itself speaks it, so its consent is that of the
 * runtime. There is no flow control but TCP's: who does not read one stream holds up all.
 */
export class SpdyConnection {
  readonly #socket: Duplex;
  readonly #listener: SpdyListener;
  readonly #reader = new FrameReader();
  readonly #keepAlive: KeepAlive;
  /** Odd, as the side that opens streams must choose. */
  #nextStream = 1;

  private constructor(socket: Duplex, listener: SpdyListener, keepAliveMs?: number) {
    this.#socket = socket;
    this.#listener = listener;
    this.#keepAlive = new KeepAlive(() => this.#write(pingFrame(1)), keepAliveMs);
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", () => {}); // because "close" follows
    socket.on("end", () => socket.destroy());
    socket.on("close", () => {
      this.#keepAlive.end();
      listener.onClose();
    });
  }

  /** @throws {EngineError} With the server's reason if it refuses. */
  static async open(
    client: KubernetesClient,
    path: string,
    { query, protocol, listener, signal, keepAliveMs }: SpdyConnectionOptions,
  ): Promise<SpdyConnection> {
    const headers = { "x-stream-protocol-version": protocol };
    const socket = await client.upgrade(path, { query, protocol: "SPDY/3.1", headers, signal });
    const end = (): void => void socket.destroy();
    signal.addEventListener("abort", end, { once: true });
    socket.once("close", () => signal.removeEventListener("abort", end));
    return new SpdyConnection(socket, listener, keepAliveMs);
  }

  /** @returns The number of the new stream. */
  openStream(headers: StreamHeaders): number {
    const stream = this.#nextStream;
    this.#nextStream += 2;
    this.#write(openStream(stream, headers, { isFirst: stream === 1 }));
    return stream;
  }

  /**
   * Sends bytes on a stream; resolves when there is room for more.
   * @throws {EngineError} `unavailable` if the connection ends before.
   */
  async send(stream: number, bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += FRAME_BYTES) {
      if (this.#socket.destroyed) throw lost();
      const frame = dataFrame(stream, bytes.subarray(start, start + FRAME_BYTES));
      if (!this.#socket.write(frame)) await roomIn(this.#socket);
    }
  }

  /** Sends something small without waiting for room; nothing happens if the connection has ended. */
  sendNow(stream: number, bytes: Uint8Array): void {
    this.#write(dataFrame(stream, bytes));
  }

  /** Says that nothing more will be sent on a stream. */
  finish(stream: number): void {
    this.#write(dataFrame(stream, new Uint8Array(), true));
  }

  /** Breaks a stream off. */
  reset(stream: number): void {
    this.#write(resetStream(stream));
  }

  /** Stops reading, which holds up the sender at last. */
  pause(): void {
    this.#keepAlive.pause();
    this.#socket.pause();
  }

  resume(): void {
    this.#keepAlive.resume();
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }

  #write(frame: Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(frame);
  }

  #read(chunk: Buffer): void {
    this.#keepAlive.heard();
    try {
      for (const frame of this.#reader.read(chunk)) this.#take(frame);
    } catch (error) {
      this.#socket.destroy(new Error(errorMessage(error)));
    }
  }

  #take(frame: SpdyFrame): void {
    if (frame.type === "data") this.#listener.onData(frame.stream, frame.bytes, frame.isLast);
    else if (frame.type === "reset") this.#listener.onReset(frame.stream);
    // Odd ones answer ours.
    else if (frame.type === "ping" && frame.id % 2 === 0) this.#write(pingFrame(frame.id));
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
