import { isEngineError } from "../../model/errors.ts";
import type { KubernetesClient } from "../client.ts";
import { MAIN_CONTAINER, podPath } from "../paths.ts";
import { SpdyChannels } from "../spdy/spdy-channels.ts";
import { ChannelSocket, V4, V5 } from "../transport/channel-socket.ts";
import {
  RESIZE,
  STATUS,
  STDERR,
  STDIN,
  STDOUT,
  type ChannelListener,
  type Channels,
} from "../transport/channels.ts";
import type { ProcessRequest } from "./remote-process.ts";

/** Clients who may not open WebSockets: they need not try again. */
const withoutWebSocket = new WeakSet<KubernetesClient>();

/**
 * Connects to a process by a WebSocket. That is a GET, and many a Role, such as the one that the Go kubedock asks
 * for, allows only to `create` an exec: then it is done by a POST.
 * @throws {EngineError} In the API server's words, if it refuses.
 */
export async function openChannels(
  client: KubernetesClient,
  request: ProcessRequest,
  listener: ChannelListener,
): Promise<Channels> {
  if (withoutWebSocket.has(client)) return openSpdy(client, request, listener);
  try {
    return await openWebSocket(client, request, listener);
  } catch (error) {
    if (!isEngineError(error, "forbidden")) throw error;
    const channels = await openSpdy(client, request, listener);
    withoutWebSocket.add(client);
    return channels;
  }
}

function openWebSocket(
  client: KubernetesClient,
  request: ProcessRequest,
  listener: ChannelListener,
): Promise<Channels> {
  const { pod, verb, hasStdin, signal } = request;
  return ChannelSocket.open(client, podPath(client, pod, verb), {
    query: processQuery(request),
    // The consent to an attach must be the kubelet's; to one with input it can be told apart in v5 too. In v4 a kubelet
    // gives every process an input, one that ends at once: an exec would have a pipe where Docker has /dev/null, which
    // rg and ag take for what they are to search, and with a terminal containerd closes the output with the input.
    protocols: verb === "attach" && !hasStdin ? [V4] : [V5, V4],
    listener,
    signal,
  });
}

function openSpdy(
  client: KubernetesClient,
  request: ProcessRequest,
  listener: ChannelListener,
): Promise<Channels> {
  const { pod, verb, hasStdin, isTty, signal } = request;
  return SpdyChannels.open(client, podPath(client, pod, verb), {
    query: processQuery(request),
    channels: [
      STATUS,
      ...(hasStdin ? [STDIN] : []),
      STDOUT,
      ...(isTty ? [RESIZE] : [STDERR]), // a terminal has one output only
    ],
    listener,
    signal,
  });
}

function processQuery({
  container = MAIN_CONTAINER,
  command = [],
  hasStdin,
  isTty,
}: ProcessRequest): (readonly [string, string])[] {
  return [
    ...command.map((part) => ["command", part] as const),
    ["container", container],
    ["stdin", String(hasStdin)],
    ["stdout", "true"],
    ["stderr", String(!isTty)],
    ["tty", String(isTty)],
  ];
}
