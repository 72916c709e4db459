import { EngineError } from "../../model/errors.ts";
import type { KubernetesClient } from "../client.ts";
import type { ChannelListener, Channels } from "./channels.ts";
import { KeepAlive } from "./keep-alive.ts";

/** Spoken by the API server, which agrees before it has asked the kubelet. Since Kubernetes 1.30. */
export const V5 = "v5.channel.k8s.io";
/** Spoken by the kubelet itself: its consent is that of the runtime, but no channel can be finished. */
export const V4 = "v4.channel.k8s.io";

/** Finishes the channel that its one byte names. Only v5 has it. */
const CLOSE = 255;

const NORMAL_CLOSURE = 1000;

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
  readonly listener: ChannelListener;
  /** Ends the connection, however far it is. */
  readonly signal: AbortSignal;
  /** How long the line may be silent before it is pinged. */
  readonly keepAliveMs?: number;
};

/**
 * A WebSocket with channels: the first byte of each message is the number of its channel.
 * Sending holds little in memory: a WebSocket takes whatever it is given, but the pong that answers a ping comes only
 * when the server has read all that was sent before.
 */
export class ChannelSocket implements Channels {
  readonly #socket: WebSocket;
  readonly #keepAlive: KeepAlive;
  /** Is made once, since fresh memory costs as much as the copy; what is sent is copied again at once. */
  readonly #frame = Buffer.allocUnsafeSlow(FRAME_BYTES + 1);
  #windowBytes = 0;
  #unanswered = 0;
  #room: PromiseWithResolvers<void> | undefined;

  private constructor(socket: WebSocket, keepAliveMs?: number) {
    this.#socket = socket;
    this.#keepAlive = new KeepAlive(() => this.#ping(), keepAliveMs);
    socket.addEventListener("message", () => this.#keepAlive.heard());
    socket.addEventListener("pong", () => {
      this.#unanswered -= 1;
      this.#room?.resolve();
    });
    socket.addEventListener("close", () => {
      this.#keepAlive.end();
      this.#room?.reject(lost());
    });
  }

  /** @throws {EngineError} With the server's reason if it refuses. */
  static async open(
    client: KubernetesClient,
    path: string,
    { query, protocols, listener, signal, keepAliveMs }: ChannelSocketOptions,
  ): Promise<ChannelSocket> {
    const socket = await client.openSocket(path, {
      query,
      protocols,
      onMessage: (message) => {
        const [channel] = message;
        if (channel !== undefined && message.length > 1)
          listener.onFrame(channel, message.subarray(1));
      },
      signal,
    });
    const end = (): void => socket.terminate();
    signal.addEventListener("abort", end, { once: true });
    socket.addEventListener("close", ({ code, reason }) => {
      signal.removeEventListener("abort", end);
      listener.onClose(code === NORMAL_CLOSURE, reason || `code ${code}`);
    });
    return new ChannelSocket(socket, keepAliveMs);
  }

  async send(channel: number, bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += FRAME_BYTES) {
      const part = bytes.subarray(start, start + FRAME_BYTES);
      this.sendNow(channel, part);
      await this.#account(part.length);
    }
  }

  sendNow(channel: number, bytes: Uint8Array): void {
    if (!this.#isOpen) return;
    this.#frame[0] = channel;
    this.#frame.set(bytes, 1);
    this.#socket.send(this.#frame.subarray(0, bytes.length + 1));
  }

  finish(channel: number): void {
    if (this.#socket.protocol === V5) this.sendNow(CLOSE, new Uint8Array([channel]));
  }

  /** An empty frame holds up the server until somebody takes from the channel, and with it the pong. */
  async isTaken(channel: number): Promise<void> {
    if (this.#socket.protocol !== V5) return;
    this.sendNow(channel, new Uint8Array());
    await this.#ask(1);
  }

  pause(): void {
    this.#keepAlive.pause();
    this.#socket.pause();
  }

  resume(): void {
    this.#keepAlive.resume();
    this.#socket.resume();
  }

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
    this.#ping();
    while (this.#unanswered >= limit) {
      this.#room = Promise.withResolvers();
      await this.#room.promise;
    }
  }

  #ping(): void {
    this.#socket.ping();
    this.#unanswered += 1;
  }
}

function lost(): EngineError {
  return new EngineError("unavailable", "the connection to the cluster has ended");
}
