import type { PodPort } from "./pod-port.ts";
import { RelayedConnection } from "./relayed-connection.ts";
import { TunnelConnection } from "./tunnel-connection.ts";

/** What a tunnel carries: a connection to the port itself, or to the relay, which is told of the port. */
export function connectionTo({ port, relay }: Pick<PodPort, "port" | "relay">): TunnelConnection {
  return relay === undefined ? new TunnelConnection() : new RelayedConnection(port);
}
