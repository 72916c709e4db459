import { Duplex } from "node:stream";
import { EngineError } from "../model/errors.ts";
import type { KubernetesClient } from "./client.ts";
import { podPath } from "./paths.ts";
import { ChannelSocket, V4 } from "./transport/channel-socket.ts";

/**
 * In the fourth version of the protocol there is one connection for each WebSocket: channel 0 has the bytes, channel 1
 * what went wrong; the first frame of each is the port, two bytes. (The name of the next, SPDY in a WebSocket, is one
 * that Bun does not accept for a protocol.)
 */
const DATA = 0;

/** How long a Pod may be silent to a client that has said its last word, before the connection is given up. */
const SILENCE_MS = 60_000;

/**
 * Connects to a TCP port of a Pod through the API server. It resolves before the Pod was asked: a port that refuses
 * ends the connection with an error, a few milliseconds later.
 *
 * There is no half-close: the Pod does not learn of an `end`; it is still read, until it has been silent for a minute.
 * An end of the Pod's comes a second late, because containerd waits so long for that of the client.
 * @see Kubernetes API, portforward of a Pod
 */
export async function dialPod(
  client: KubernetesClient,
  {
    pod,
    port,
    signal,
  }: { readonly pod: string; readonly port: number; readonly signal: AbortSignal },
): Promise<Duplex> {
  const announced = new Set<number>();
  const connection = new PodConnection();
  connection.socket = await ChannelSocket.open(client, podPath(client, pod, "portforward"), {
    query: [["ports", String(port)]],
    protocols: [V4],
    listener: {
      onFrame: (channel, bytes) => {
        if (!announced.has(channel)) announced.add(channel);
        else if (channel === DATA) connection.receive(bytes);
        else connection.destroy(new EngineError("unavailable", Buffer.from(bytes).toString()));
      },
      onClose: (isFarewell, reason) =>
        isFarewell ? connection.receive(null) : connection.destroy(lost(reason)),
    },
    signal,
  });
  return connection;
}

class PodConnection extends Duplex {
  socket: ChannelSocket | undefined;

  #silence: NodeJS.Timeout | undefined;

  receive(bytes: Uint8Array | null): void {
    this.#silence?.refresh();
    if (!this.destroyed && !this.push(bytes)) this.socket?.pause();
  }

  override _read(): void {
    this.socket?.resume();
  }

  override _write(
    bytes: Uint8Array,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    void this.#send(bytes, done);
  }

  override _final(done: () => void): void {
    this.#silence = setTimeout(() => this.destroy(), SILENCE_MS);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#silence);
    this.socket?.close();
    done(error);
  }

  async #send(bytes: Uint8Array, done: (error?: Error | null) => void): Promise<void> {
    let failure: unknown;
    try {
      await this.socket?.send(DATA, bytes);
    } catch (error) {
      failure = error;
    }
    done(failure instanceof Error ? failure : null);
  }
}

function lost(reason: string): EngineError {
  return new EngineError("unavailable", `the connection to the cluster broke: ${reason}`);
}
