import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { PodAddress, PortLease, PortPublisher } from "../engine/backend.ts";
import { EngineError, errorMessage } from "../model/errors.ts";
import type { ContainerPort, PortBinding, PublishedPort } from "../model/port.ts";
import { hasSpecificRoute } from "./route.ts";
import { listenTcp, type Dial, type TcpProxy } from "./tcp-proxy.ts";

/** Random ports are tried this often until the same number is free on every address of a port. */
const RANDOM_ATTEMPTS = 10;

/** How ports are published. */
export type PublisherOptions = {
  /** Directly where the Pod network can be reached, or always through the API server. */
  readonly mode: "auto" | "tunnel";
  readonly isInCluster: boolean;
  /** Connects to a Pod's port through the API server. */
  readonly dialTunnel: (pod: string, port: number, signal: AbortSignal) => Promise<Duplex>;
};

type WantedPort = ContainerPort & { readonly binding: PortBinding };

/** Publishes TCP ports by listening for them. */
export function createPortPublisher(options: PublisherOptions): PortPublisher {
  return {
    publish: async (wanted) => {
      const pod = Promise.withResolvers<PodAddress>();
      pod.promise.catch(() => {}); // because nobody may have connected
      const open: { readonly proxy: TcpProxy; readonly port: PublishedPort }[] = [];
      const close = async (): Promise<void> => {
        pod.reject(new Error("the port is no longer published"));
        await Promise.all(open.map(({ proxy }) => proxy.close()));
      };
      try {
        for (const port of wanted)
          open.push(...(await publish(port, dialer(options, pod.promise, port.port))));
      } catch (error) {
        await close();
        throw error;
      }
      return {
        ports: open.map(({ port }) => port),
        connectTo: pod.resolve,
        close,
      } satisfies PortLease;
    },
  };
}

/** An empty address is all of them, IPv4 and IPv6, under the same number, as Docker does it. */
async function publish(
  { port, protocol, binding }: WantedPort,
  dial: Dial,
): Promise<{ proxy: TcpProxy; port: PublishedPort }[]> {
  if (protocol !== "tcp") {
    throw new EngineError(
      "not-implemented",
      `Cannot publish port "${port}/${protocol}": only TCP ports can be published`,
    );
  }
  const hosts = binding.hostIp === "" ? ["0.0.0.0", "::"] : [binding.hostIp];
  for (let attempt = 1; ; attempt += 1) {
    const proxies: TcpProxy[] = [];
    try {
      for (const host of hosts) {
        proxies.push(await listenTcp(host, proxies[0]?.address.port ?? binding.hostPort, dial));
      }
      return proxies.map((proxy) => ({
        proxy,
        port: { port, protocol, hostIp: proxy.address.host, hostPort: proxy.address.port },
      }));
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code;
      // A machine without IPv6 publishes on IPv4 alone.
      const [first] = proxies;
      if (first && (code === "EAFNOSUPPORT" || code === "EADDRNOTAVAIL")) {
        return [
          {
            proxy: first,
            port: { port, protocol, hostIp: first.address.host, hostPort: first.address.port },
          },
        ];
      }
      await Promise.all(proxies.map((proxy) => proxy.close()));
      if (binding.hostPort !== 0 || attempt === RANDOM_ATTEMPTS)
        throw bindError(binding, code, cause);
    }
  }
}

/** In Docker's words, which clients look for. */
function bindError(
  { hostIp, hostPort }: PortBinding,
  code: string | undefined,
  cause: unknown,
): EngineError {
  const address = `${hostIp === "" ? "0.0.0.0" : hostIp}:${hostPort}`;
  const reason = code === "EADDRINUSE" ? "port is already allocated" : errorMessage(cause);
  return new EngineError(
    "internal",
    `driver failed programming external connectivity on endpoint: Bind for ${address} failed: ${reason}`,
    { cause },
  );
}

function dialer(options: PublisherOptions, pod: Promise<PodAddress>, port: number): Dial {
  return async (signal) => {
    const address = await pod;
    const ip = address.ip();
    if (
      ip !== undefined &&
      options.mode === "auto" &&
      (options.isInCluster || (await hasSpecificRoute(ip)))
    ) {
      return dialDirect(ip, port, signal);
    }
    return options.dialTunnel(address.name, port, signal);
  };
}

async function dialDirect(host: string, port: number, signal: AbortSignal): Promise<Duplex> {
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("connect", resolve);
  socket.once("error", reject);
  const abort = (): void => {
    socket.destroy();
    reject(signal.reason);
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    await promise;
    return socket;
  } finally {
    signal.removeEventListener("abort", abort);
    socket.off("error", reject);
  }
}
