import { EngineError } from "../../model/errors.ts";
import type { KubernetesClient } from "../client.ts";

/** Bytes sent before the server is asked, by a ping, whether it has taken them. */
const WINDOW_BYTES = 512 * 1024;
/** Windows that may be on their way: one would leave the line idle while its pong comes back. */
const WINDOWS = 2;
/** A frame as large as this costs nothing more than a larger one would save. */
const FRAME_BYTES = 128 * 1024;

/** How a socket with channels is opened. */
export type ChannelSocketOptions = {
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly protocols: readonly string[];
  /** Called with what comes on a channel; empty frames, of which there are some, are left out. */
  readonly onFrame: (channel: number, bytes: Uint8Array) => void;
  /** Called once, when no more will come. @param code 1000 is a farewell, anything else a loss. */
  readonly onClose: (code: number, reason: string) => void;
  /** Ends the connection, however far it is. */
  readonly signal: AbortSignal;
};

/**
 * A WebSocket that carries several streams: the first byte of each message is the number of its channel.
 * Sending holds little in memory: a WebSocket takes whatever it is given, but the pong that answers a ping comes only
 * when the server has read all that was sent before.
 */
export class ChannelSocket {
  readonly #socket: WebSocket;
  #windowBytes = 0;
  #unanswered = 0;
  #room: PromiseWithResolvers<void> | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("pong", () => {
      this.#unanswered -= 1;
      this.#room?.resolve();
    });
    socket.addEventListener("close", () => this.#room?.reject(lost()));
  }

  /** @throws {EngineError} With the server's reason if it refuses. */
  static async open(
    client: KubernetesClient,
    path: string,
    { query, protocols, onFrame, onClose, signal }: ChannelSocketOptions,
  ): Promise<ChannelSocket> {
    const socket = await client.openSocket(path, {
      query,
      protocols,
      onMessage: (message) => {
        const [channel] = message;
        if (channel !== undefined && message.length > 1) onFrame(channel, message.subarray(1));
      },
      signal,
    });
    const end = (): void => socket.terminate();
    signal.addEventListener("abort", end, { once: true });
    socket.addEventListener("close", ({ code, reason }) => {
      signal.removeEventListener("abort", end);
      onClose(code, reason);
    });
    return new ChannelSocket(socket);
  }

  /** What the server chose of the protocols offered. */
  get protocol(): string {
    return this.#socket.protocol;
  }

  /**
   * Sends bytes on a channel; resolves when there is room for more. One call at a time.
   * @throws {EngineError} `unavailable` if the connection ends before.
   */
  async send(channel: number, bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += FRAME_BYTES) {
      const part = bytes.subarray(start, start + FRAME_BYTES);
      this.sendNow(channel, part);
      await this.#account(part.length);
    }
  }

  /** Sends something small without waiting for room; nothing happens if the connection has ended. */
  sendNow(channel: number, bytes: Uint8Array): void {
    const frame = new Uint8Array(bytes.length + 1);
    frame[0] = channel;
    frame.set(bytes, 1);
    if (this.#isOpen) this.#socket.send(frame);
  }

  /**
   * Resolves when whoever is at the other end of a channel has begun to take from it: an empty frame holds up the
   * server until then, and with it the answer to the ping behind it.
   * @throws {EngineError} `unavailable` if the connection ends before.
   */
  async isTaken(channel: number): Promise<void> {
    this.sendNow(channel, new Uint8Array());
    await this.#ask(1);
  }

  /** Stops reading, which holds up the sender at last. */
  pause(): void {
    this.#socket.pause();
  }

  /** Goes on reading. */
  resume(): void {
    this.#socket.resume();
  }

  /** Ends the connection at once, without a farewell that the other side might not answer. */
  close(): void {
    this.#socket.terminate();
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  async #account(sentBytes: number): Promise<void> {
    this.#windowBytes += sentBytes;
    if (this.#windowBytes >= WINDOW_BYTES) {
      this.#windowBytes = 0;
      await this.#ask(WINDOWS);
    } else if (!this.#isOpen) throw lost();
  }

  /** Pings, and waits until fewer pings than these are unanswered. */
  async #ask(limit: number): Promise<void> {
    if (!this.#isOpen) throw lost();
    this.#socket.ping();
    this.#unanswered += 1;
    while (this.#unanswered >= limit) {
      this.#room = Promise.withResolvers();
      await this.#room.promise;
    }
  }
}

function lost(): EngineError {
  return new EngineError("unavailable", "the connection to the cluster has ended");
}
