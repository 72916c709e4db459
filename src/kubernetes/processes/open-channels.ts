import { isEngineError } from "../../model/errors.ts";
import type { KubernetesClient } from "../client.ts";
import { MAIN_CONTAINER, podPath } from "../paths.ts";
import { SpdyChannels } from "../spdy/spdy-channels.ts";
import { ChannelSocket, V4, V5 } from "../transport/channel-socket.ts";
import { isNotConnected } from "../transport/retry.ts";
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

/** Clients for whom one of the ways is closed: they need not try it again. */
const closed = {
  spdy: new WeakSet<KubernetesClient>(),
  webSocket: new WeakSet<KubernetesClient>(),
};

/**
 * Connects to a process. An exec goes by SPDY, which the API server passes on as it is: to a WebSocket's it would add
 * pings of its own, and the output of a process that has just ended is lost to them. An attach goes by a WebSocket,
 * whose server tells when its input has been taken. Where one way is closed, the other is gone: a WebSocket is a GET,
 * SPDY a POST, of which a Role may allow one only, and not everything between us and the API server lets SPDY through.
 * @throws {EngineError} In the API server's words, if it refuses.
 */
export function openChannels(
  client: KubernetesClient,
  request: ProcessRequest,
  listener: ChannelListener,
): Promise<Channels> {
  const bySpdy = request.verb === "exec" && !client.hasProxy && !closed.spdy.has(client);
  return bySpdy || closed.webSocket.has(client)
    ? spdyFirst(client, request, listener)
    : webSocketFirst(client, request, listener);
}

async function spdyFirst(
  client: KubernetesClient,
  request: ProcessRequest,
  listener: ChannelListener,
): Promise<Channels> {
  try {
    return await openSpdy(client, request, listener);
  } catch (error) {
    const isAnswer = isEngineError(error, "not-found") || isNotConnected(error);
    if (isAnswer || request.signal.aborted || closed.webSocket.has(client)) throw error;
    const channels = await openWebSocket(client, request, listener);
    if (!isEngineError(error, "unavailable")) closed.spdy.add(client); // else it may have passed
    return channels;
  }
}

async function webSocketFirst(
  client: KubernetesClient,
  request: ProcessRequest,
  listener: ChannelListener,
): Promise<Channels> {
  try {
    return await openWebSocket(client, request, listener);
  } catch (error) {
    if (!isEngineError(error, "forbidden") || closed.spdy.has(client)) throw error;
    const channels = await openSpdy(client, request, listener);
    closed.webSocket.add(client);
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
