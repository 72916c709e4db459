import type { ContainerRecord } from "../../../model/container.ts";
import { EngineError } from "../../../model/errors.ts";
import type { NetworkDns } from "../../../podspec/networks/dns.ts";
import { networkLabels } from "../../../podspec/networks/network-policy.ts";
import type { Engine } from "../../engine.ts";
import { isInDns, namingEndpoints } from "../endpoints.ts";
import { lookUpNetwork } from "../look-up.ts";

/** musl reads no search domains at all where they are longer, together with their spaces. */
const SEARCH_LENGTH = 255;

/** How a Pod asks for the names of its container's networks. */
export type NetworkPlan = {
  /** The networks that it asks DNS for, by their Services. */
  readonly zones: readonly string[];
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
  for (const reference of Object.keys(record.spec.endpoints)) {
    await lookUpNetwork(engine, reference, { signal });
    if (!engine.networks.lookUp(reference))
      throw new EngineError(
        "not-found",
        `failed to set up container networking: network ${reference} not found`,
      );
  }
  const { dns, dnsSearch } = record.spec.host;
  const endpoints = namingEndpoints(engine, record);
  const labels = engine.config.isolatesNetworks
    ? networkLabels(endpoints.map(({ service }) => service))
    : {};
  const inDns = endpoints.filter(({ network }) => isInDns(engine, network));
  if (inDns.length === 0 || dns.length > 0) return { zones: [], labels };
  const { nameServers, domain } = await engine.cluster.dns(signal);
  const suffix = `svc.${domain}`;
  const own = `${engine.cluster.namespace}.${suffix}`;
  // Not that of the namespace: in it are Services with the names of containers in other networks.
  const clusterSearches = [suffix, domain];
  let left = SEARCH_LENGTH - [...dnsSearch, ...clusterSearches].join(" ").length;
  const zones = inDns.flatMap(({ service }) => {
    left -= `${service}.${own} `.length;
    return left < 0 ? [] : [service];
  });
  return {
    zones,
    labels,
    dns: { zones: zones.map((zone) => `${zone}.${own}`), nameServers, clusterSearches },
  };
}
