import type { PodAddress, PortPublisher, WantedPort } from "../engine/backend.ts";
import { EngineError } from "../model/errors.ts";
import { portKey } from "../model/port.ts";
import { bindPort } from "./bind.ts";
import type { Listen, ListeningPort } from "./listening-port.ts";
import { dialPodPort, locatePodPort, requireRoute, type ReachOptions } from "./reach.ts";
import { listenTcp } from "./tcp-proxy.ts";
import { listenUdp } from "./udp-proxy.ts";

/** Publishes ports by listening for them. They are bound when promised and until closed: nobody can take them. */
export function createPortPublisher(options: ReachOptions): PortPublisher {
  return {
    publish: async (wanted) => {
      for (const port of wanted) requireCarried(options, port);
      const pod = Promise.withResolvers<PodAddress>();
      const bound: { readonly wanted: WantedPort; readonly port: ListeningPort }[] = [];
      const close = (): void => {
        for (const { port } of bound) port.close();
      };
      try {
        for (const port of wanted) {
          const listen = listener(options, pod.promise, port);
          const listening = await bindPort(port.binding, listen, port.earlier);
          bound.push(...listening.map((each) => ({ wanted: port, port: each })));
        }
      } catch (error) {
        close();
        throw error;
      }
      return {
        ports: bound.map(({ wanted: { port, protocol }, port: { address } }) => ({
          port,
          protocol,
          hostIp: address.host,
          hostPort: address.port,
        })),
        connectTo: async (address, signal) => {
          pod.resolve(address);
          const datagrams = wanted.find(({ protocol }) => protocol === "udp");
          if (datagrams)
            await requireRoute(options, { pod: address, port: datagrams.port }, signal);
        },
        close: async () => close(),
      };
    },
  };
}

/** @throws {EngineError} `not-implemented`, before anything is bound. */
function requireCarried({ mode }: ReachOptions, port: WantedPort): void {
  if (port.protocol === "tcp" || (port.protocol === "udp" && mode !== "tunnel")) return;
  const reason =
    port.protocol === "udp"
      ? 'with "--port-forward" ports are carried by the API server, which carries TCP only'
      : "only TCP and UDP ports can be published";
  throw new EngineError("not-implemented", `Cannot publish port "${portKey(port)}": ${reason}`);
}

/** What comes in waits until it is known which Pod is meant. */
function listener(
  options: ReachOptions,
  pod: Promise<PodAddress>,
  { port, protocol }: WantedPort,
): Listen {
  if (protocol === "udp")
    return (host, hostPort) =>
      listenUdp(host, hostPort, {
        locate: async (signal) => locatePodPort(options, { pod: await pod, port }, signal),
      });
  return async (host, hostPort) =>
    listenTcp(host, hostPort, async (signal) =>
      dialPodPort(options, { pod: await pod, port }, signal),
    );
}
