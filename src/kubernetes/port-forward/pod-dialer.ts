import type { Duplex } from "node:stream";
import { isEngineError } from "../../model/errors.ts";
import type { KubernetesClient } from "../client.ts";
import type { PodPort } from "./pod-port.ts";
import { SpdyTunnel } from "./spdy-tunnel.ts";
import { dialByWebSocket } from "./web-socket-tunnel.ts";

/** A tunnel that nobody has used for so long is closed. */
const IDLE_MS = 10_000;

/** How long tunnels live. */
export type PodDialerOptions = {
  /** Its end closes them. */
  readonly life: AbortSignal;
  readonly idleMs?: number;
};

/**
 * Connects to TCP ports of Pods through the API server: over a tunnel to the Pod that is free, else over a new one.
 * Where SPDY is not allowed, or does not get through, each connection has a WebSocket.
 * @throws {EngineError} In the API server's words, if it refuses.
 */
export function createPodDialer(
  client: KubernetesClient,
  { life, idleMs = IDLE_MS }: PodDialerOptions,
): (wanted: PodPort) => Promise<Duplex> {
  const tunnels = new Map<string, Set<SpdyTunnel>>();
  let speaksSpdy = !client.hasProxy; // past which no other protocol gets

  const keep = async (pod: string, tunnel: SpdyTunnel): Promise<void> => {
    const siblings = tunnels.get(pod) ?? new Set();
    tunnels.set(pod, siblings.add(tunnel));
    life.addEventListener("abort", tunnel.close, { once: true });
    await tunnel.closed;
    life.removeEventListener("abort", tunnel.close);
    siblings.delete(tunnel);
    if (siblings.size === 0 && tunnels.get(pod) === siblings) tunnels.delete(pod);
  };

  const dialBySpdy = async (wanted: PodPort): Promise<Duplex> => {
    const siblings = [...(tunnels.get(wanted.pod) ?? [])];
    const free = siblings.find(({ isFree }) => isFree);
    if (free) return free.dial(wanted);
    const tunnel = await SpdyTunnel.open(client, { ...wanted, idleMs });
    void keep(wanted.pod, tunnel);
    return tunnel.dial(wanted);
  };

  return async (wanted) => {
    if (!speaksSpdy) return dialByWebSocket(client, wanted);
    try {
      return await dialBySpdy(wanted);
    } catch (error) {
      if (wanted.signal.aborted || isEngineError(error, "not-found")) throw error;
      const connection = await dialByWebSocket(client, wanted);
      speaksSpdy = isEngineError(error, "unavailable"); // which may have passed
      return connection;
    }
  };
}
