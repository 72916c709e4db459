import type { ContainerRecord } from "../../../model/container.ts";
import { NETWORK_SERVICES } from "../../../podspec/names.ts";
import type { NetworkDns } from "../../../podspec/networks/dns.ts";
import type { Engine } from "../../engine.ts";
import { isInDns, namingEndpoints } from "../endpoints.ts";
import type { Membership } from "./membership.ts";

/** musl reads no search domains at all where they are longer, together with their spaces. */
const SEARCH_LENGTH = 255;

/** How the names of networks are asked for in this cluster. */
export type Zones = Omit<NetworkDns, "zones"> & {
  /** The domain with the names of a network. */
  readonly domainOf: (service: string) => string;
  /** What these domains look like, with a star. */
  readonly form: string;
  /** As many networks as a container can ask for. */
  readonly fitting: (services: readonly string[], record: ContainerRecord) => string[];
};

/** Tells how the names of networks are asked for. */
export async function clusterZones(engine: Engine, signal: AbortSignal): Promise<Zones> {
  const { nameServers, domain } = await engine.cluster.dns(signal);
  const suffix = `svc.${domain}`;
  const domainOf = (service: string): string => `${service}.${engine.cluster.namespace}.${suffix}`;
  // Not that of the namespace: in it are Services with the names of containers in other networks.
  const clusterSearches = [suffix, domain];
  return {
    nameServers,
    clusterSearches,
    domainOf,
    form: domainOf(NETWORK_SERVICES),
    fitting: (services, { spec }) => {
      let left = SEARCH_LENGTH - [...spec.host.dnsSearch, ...clusterSearches].join(" ").length;
      return services.filter((service) => (left -= `${domainOf(service)} `.length) >= 0);
    },
  };
}

/** The networks whose names a container that runs should ask for: those that it is in, as far as it can be told. */
export async function wantedZones(
  engine: Engine,
  record: ContainerRecord,
  {
    membership: { zones, takesZones },
    signal,
  }: { readonly membership: Membership; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const services = namingEndpoints(engine, record)
    .filter(({ network, service }) => zones.includes(service) || isInDns(engine, network))
    .map(({ service }) => service);
  if (!takesZones) return services.filter((service) => zones.includes(service));
  return (await clusterZones(engine, signal)).fitting(services, record);
}
