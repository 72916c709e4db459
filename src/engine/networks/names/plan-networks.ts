import type { ContainerRecord } from "../../../model/container.ts";
import { EngineError } from "../../../model/errors.ts";
import type { NetworkDns } from "../../../podspec/networks/dns.ts";
import { networkLabels } from "../../../podspec/networks/network-policy.ts";
import type { Engine } from "../../engine.ts";
import { isInDns, namingEndpoints } from "../endpoints.ts";
import { lookUpNetwork } from "../look-up.ts";
import { clusterZones } from "./zones.ts";

/** How a Pod asks for the names of its container's networks. */
export type NetworkPlan = {
  /** The IDs of all of its networks. */
  readonly ids: readonly string[];
  /** The networks that it asks DNS for, by their Services. */
  readonly zones: readonly string[];
  /** Whether it can be told of others when it runs. */
  readonly takesZones: boolean;
  /** Absent if there are none. */
  readonly dns?: NetworkDns;
  /** By which NetworkPolicies know its Pod. */
  readonly labels: Readonly<Record<string, string>>;
};

/**
 * Decides how a container that is about to start learns the names of its networks.
 * @throws {EngineError} `not-found`, in Docker's words, if one of them is not there.
 */
export async function planNetworks(
  engine: Engine,
  record: ContainerRecord,
  signal: AbortSignal,
): Promise<NetworkPlan> {
  const ids: string[] = [];
  for (const reference of Object.keys(record.spec.endpoints)) {
    await lookUpNetwork(engine, reference, { signal });
    const network = engine.networks.lookUp(reference);
    if (!network)
      throw new EngineError(
        "not-found",
        `failed to set up container networking: network ${reference} not found`,
      );
    ids.push(network.id);
  }
  const endpoints = namingEndpoints(engine, record);
  const labels = engine.config.isolatesNetworks
    ? networkLabels(endpoints.map(({ service }) => service))
    : {};
  const inDns = endpoints.filter(({ network }) => isInDns(engine, network));
  if (inDns.length === 0 || record.spec.host.dns.length > 0)
    return { ids, zones: [], takesZones: false, labels };
  const { nameServers, clusterSearches, domainOf, fitting } = await clusterZones(engine, signal);
  const zones = fitting(
    inDns.map(({ service }) => service),
    record,
  );
  return {
    ids,
    zones,
    takesZones: zones.length > 0 && nameServers.length > 0,
    labels,
    dns: { zones: zones.map(domainOf), nameServers, clusterSearches },
  };
}
