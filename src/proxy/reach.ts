import type { Duplex } from "node:stream";
import type { PodAddress } from "../engine/backend.ts";
import { EngineError } from "../model/errors.ts";
import { dialTcp } from "./dial-tcp.ts";
import { DuplexSide } from "./duplex-side.ts";
import { hasSpecificRoute } from "./route.ts";
import type { Side } from "./side.ts";
import type { TcpSide } from "./tcp-side.ts";
import type { UdpTarget } from "./udp-session.ts";

/** How Pods are reached. */
export type ReachOptions = {
  /** By their addresses, through the API server, or by their addresses only where the Pod network can be reached. */
  readonly mode: "direct" | "tunnel" | "auto";
  readonly isInCluster: boolean;
  /** Connects to a Pod's port through the API server. */
  readonly dialTunnel: (wanted: {
    readonly pod: string;
    readonly port: number;
    readonly relay: number | undefined;
    readonly signal: AbortSignal;
  }) => Promise<Duplex>;
};

type Where = { readonly pod: PodAddress; readonly port: number };

/** Connects to a TCP port of a Pod; each connection finds its own way. */
export async function dialPodPort(
  options: ReachOptions,
  { pod, port }: Where,
  signal: AbortSignal,
): Promise<Side> {
  const host = await addressToDial(options, pod, signal);
  const direct = host === undefined ? undefined : await dialDirect(options, { host, port }, signal);
  if (direct) return direct;
  const relay = await pod.openRelay(signal);
  return new DuplexSide(await options.dialTunnel({ pod: pod.name, port, relay, signal }));
}

/**
 * Finds out where to send datagrams for a port of a Pod.
 * @throws {EngineError} `unavailable` if the Pod ended before it had told its address; see also `requireRoute`.
 */
export async function locatePodPort(
  options: ReachOptions,
  where: Where,
  signal: AbortSignal,
): Promise<UdpTarget> {
  await requireRoute(options, where, signal);
  const host = await where.pod.learnIp(signal);
  if (host !== undefined) return { host, port: where.port };
  throw new EngineError("unavailable", `Cannot reach Pod "${where.pod.name}": it has no address`);
}

/**
 * Sees to it that datagrams can go to a Pod.
 * @throws {EngineError} `not-implemented` if nothing but the API server leads there.
 */
export async function requireRoute(
  { mode, isInCluster }: ReachOptions,
  { pod, port }: Where,
  signal: AbortSignal,
): Promise<void> {
  if (mode === "direct" || isInCluster) return;
  const host = await pod.learnIp(signal);
  if (host === undefined || (await hasSpecificRoute(host))) return;
  throw new EngineError(
    "not-implemented",
    `Cannot publish port "${port}/udp": no route leads to the Pod's address ${host}, and the API server carries TCP only`,
  );
}

/** @returns Nothing if the way leads through the API server, or may do so sooner than the address could be told. */
async function addressToDial(
  { mode, isInCluster }: ReachOptions,
  pod: PodAddress,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (mode === "tunnel") return undefined;
  if (mode === "direct" || isInCluster) return pod.learnIp(signal);
  const host = pod.ip();
  return host !== undefined && (await hasSpecificRoute(host)) ? host : undefined;
}

/**
 * @returns Nothing if the address cannot be reached and there may be another way: a route for it may belong to a
 * network of the user's own, which knows nothing of Pods.
 */
async function dialDirect(
  { mode }: ReachOptions,
  address: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<TcpSide | undefined> {
  try {
    return await dialTcp(address, signal);
  } catch (error) {
    const isRefused = (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
    if (mode === "direct" || isRefused || signal.aborted) throw error;
    return undefined;
  }
}
