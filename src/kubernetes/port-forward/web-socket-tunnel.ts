import type { KubernetesClient } from "../client.ts";
import { podPath } from "../paths.ts";
import { ChannelSocket, V4 } from "../transport/channel-socket.ts";
import { connectionTo } from "./connection-to.ts";
import type { PodPort } from "./pod-port.ts";
import type { TunnelConnection } from "./tunnel-connection.ts";

/**
 * In the fourth version of the protocol there is one connection for each WebSocket: channel 0 has the bytes, channel 1
 * what went wrong; the first frame of each is the port, two bytes. (The name of the next, SPDY in a WebSocket, is one
 * that Bun does not accept for a protocol.)
 */
const DATA = 0;

/**
 * Connects to a TCP port of a Pod by a WebSocket of its own, for those who may not POST, or not past what lies in
 * between. It resolves before the Pod was asked: a port that refuses ends the connection with an error, a few
 * milliseconds later.
 * @throws {EngineError} In the API server's words, if it refuses.
 * @see Kubernetes API, portforward of a Pod
 */
export async function dialByWebSocket(
  client: KubernetesClient,
  { pod, port, relay, signal }: PodPort,
): Promise<TunnelConnection> {
  const announced = new Set<number>();
  const connection = connectionTo({ port, relay });
  const socket = await ChannelSocket.open(client, podPath(client, pod, "portforward"), {
    query: [["ports", String(relay ?? port)]],
    protocols: [V4],
    listener: {
      onFrame: (channel, bytes) => {
        if (!announced.has(channel)) announced.add(channel);
        else if (channel === DATA) connection.receive(bytes);
        else connection.refuse(Buffer.from(bytes).toString());
      },
      onClose: (isFarewell, reason) => {
        if (isFarewell) connection.receive(null);
        else connection.refuse(`the connection to the cluster broke: ${reason}`);
      },
    },
    signal,
  });
  connection.open({
    send: (bytes) => socket.send(DATA, bytes),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.close(),
  });
  return connection;
}
