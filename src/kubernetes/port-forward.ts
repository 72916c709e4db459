import { EngineError } from "../model/errors.ts";
import { readChannels, sendOn } from "./channels.ts";
import type { KubernetesClient } from "./client.ts";

/** One connection for each WebSocket: channel 0 has the bytes, channel 1 what went wrong. */
const PROTOCOL = "v4.channel.k8s.io";
const DATA = 0;
const ERROR = 1;

/** A connection to a port of a Pod. */
export type PodConnection = {
  /** Errors when the Pod refused or broke the connection. */
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
};

/**
 * Connects to a TCP port of a Pod through the API server. There is no half-close: closing `writable` closes it all.
 * @see Kubernetes, portforward over WebSocket
 */
export async function dialPod(
  client: KubernetesClient,
  {
    pod,
    port,
    signal,
  }: { readonly pod: string; readonly port: number; readonly signal: AbortSignal },
): Promise<PodConnection> {
  const socket = await client.openSocket(
    `/api/v1/namespaces/${client.namespace}/pods/${pod}/portforward`,
    {
      query: [["ports", String(port)]],
      protocols: [PROTOCOL],
      signal,
    },
  );
  const close = (): void => socket.close();
  signal.addEventListener("abort", close, { once: true });
  socket.addEventListener("close", () => signal.removeEventListener("abort", close), {
    once: true,
  });
  const announced = new Set<number>();
  return {
    readable: readChannels(socket).pipeThrough(
      new TransformStream({
        transform: (
          { channel, bytes },
          controller: TransformStreamDefaultController<Uint8Array>,
        ) => {
          if (!announced.has(channel)) {
            announced.add(channel); // the first frame of each channel is the port, two bytes
            return;
          }
          if (channel === ERROR)
            controller.error(new EngineError("unavailable", Buffer.from(bytes).toString()));
          else controller.enqueue(bytes);
        },
      }),
    ),
    writable: new WritableStream<Uint8Array>({
      write: (bytes) => sendOn(socket, DATA, bytes),
      close,
      abort: close,
    }),
  };
}
