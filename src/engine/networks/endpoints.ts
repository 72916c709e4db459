import type { ContainerRecord } from "../../model/container.ts";
import type { Network } from "../../model/network.ts";
import { networkServiceName } from "../../podspec/names.ts";
import type { Engine } from "../engine.ts";
import type { NetworkEndpoint } from "../views.ts";
import { isPredefined } from "./predefined.ts";

/** A container's place in a network in which containers have names. */
export type NamingEndpoint = {
  readonly network: Network;
  readonly endpoint: NetworkEndpoint;
  /** The Service that is the network. */
  readonly service: string;
};

/** The networks that a container is in, as far as they are there. */
export function endpointsOf(engine: Engine, { spec }: ContainerRecord): NetworkEndpoint[] {
  return Object.entries(spec.endpoints).flatMap(([reference, { aliases, links = [] }]) => {
    const network = engine.networks.lookUp(reference);
    return network ? [{ networkName: network.name, networkId: network.id, aliases, links }] : [];
  });
}

/** Those of them in which containers have names; in Docker's own they have none. */
export function namingEndpoints(engine: Engine, record: ContainerRecord): NamingEndpoint[] {
  return endpointsOf(engine, record).flatMap((endpoint) => {
    const network = engine.networks.byName(endpoint.networkName);
    if (!network || isPredefined(network.name)) return [];
    const service = networkServiceName(engine.config.instanceId, network.name);
    return [{ network, endpoint, service }];
  });
}

/** Whether the cluster's DNS has the names of a network: what is kept in memory alone is not there. */
export function isInDns({ networks }: Engine, network: Network): boolean {
  return !networks.isDnsForbidden && networks.recordOf(network.name) !== "none";
}
