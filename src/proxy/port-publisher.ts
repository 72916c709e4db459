import type { Duplex } from "node:stream";
import type { PodAddress, PortPublisher } from "../engine/backend.ts";
import { EngineError } from "../model/errors.ts";
import type { ContainerPort, PortBinding } from "../model/port.ts";
import { bindTcp } from "./bind.ts";
import { dialTcp } from "./dial-tcp.ts";
import { DuplexSide } from "./duplex-side.ts";
import { hasSpecificRoute } from "./route.ts";
import type { Dial, TcpProxy } from "./tcp-proxy.ts";
import type { TcpSide } from "./tcp-side.ts";

/** How ports are published. */
export type PublisherOptions = {
  /** Directly to the Pod's address, through the API server, or directly only where the Pod network can be reached. */
  readonly mode: "direct" | "tunnel" | "auto";
  readonly isInCluster: boolean;
  /** Connects to a Pod's port through the API server. */
  readonly dialTunnel: (pod: string, port: number, signal: AbortSignal) => Promise<Duplex>;
};

type WantedPort = ContainerPort & { readonly binding: PortBinding };

/** Publishes TCP ports by listening for them. They are bound when promised and until closed: nobody can take them. */
export function createPortPublisher(options: PublisherOptions): PortPublisher {
  return {
    publish: async (wanted) => {
      wanted.forEach(requireTcp);
      const pod = Promise.withResolvers<PodAddress>();
      const bound: { readonly wanted: WantedPort; readonly proxy: TcpProxy }[] = [];
      const close = (): void => {
        for (const { proxy } of bound) proxy.close();
      };
      try {
        for (const port of wanted) {
          const dial = dialer(options, pod.promise, port.port);
          bound.push(...bindTcp(port.binding, dial).map((proxy) => ({ wanted: port, proxy })));
        }
      } catch (error) {
        close();
        throw error;
      }
      return {
        ports: bound.map(({ wanted: { port, protocol }, proxy: { address } }) => ({
          port,
          protocol,
          hostIp: address.host,
          hostPort: address.port,
        })),
        connectTo: pod.resolve,
        close: async () => close(),
      };
    },
  };
}

function requireTcp({ port, protocol }: WantedPort): void {
  if (protocol === "tcp") return;
  throw new EngineError(
    "not-implemented",
    `Cannot publish port "${port}/${protocol}": only TCP ports can be published`,
  );
}

/** Waits until it is known which Pod is meant; each connection then finds its own way. */
function dialer(options: PublisherOptions, pod: Promise<PodAddress>, port: number): Dial {
  return async (signal) => {
    const { name, ip } = await pod;
    const host = ip();
    const direct = host !== undefined && (await mayBeDirect(options, host));
    const side = direct ? await dialDirect(options, { host, port }, signal) : undefined;
    return side ?? new DuplexSide(await options.dialTunnel(name, port, signal));
  };
}

async function mayBeDirect(
  { mode, isInCluster }: PublisherOptions,
  host: string,
): Promise<boolean> {
  if (mode !== "auto") return mode === "direct";
  return isInCluster || hasSpecificRoute(host);
}

/**
 * @returns Nothing if the address cannot be reached and there may be another way: a route for it may belong to a
 * network of the user's own, which knows nothing of Pods.
 */
async function dialDirect(
  { mode }: PublisherOptions,
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
