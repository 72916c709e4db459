import type {
  V1HostAlias,
  V1Pod,
  V1PodDNSConfig,
  V1PodDNSConfigOption,
} from "@kubernetes/client-node";
import type { HostConfig } from "../../model/container.ts";
import { isNetworkService } from "../names.ts";

/** Where a Pod is to ask for the names of its networks. */
export type NetworkDns = {
  /** Domains with the names of its networks. */
  readonly zones: readonly string[];
  /** The cluster's; empty if they are not known. */
  readonly nameServers: readonly string[];
  /** Domains of the cluster that it searches after them. */
  readonly clusterSearches: readonly string[];
};

/** As the kubelet gives it to every Pod: names with fewer dots are searched for first. */
const NDOTS = { name: "ndots", value: "5" };

/**
 * Name server settings of a Pod, where the container asks for its own, or is in networks with names. Those come before
 * the cluster's, which only a Pod can have that is told all of them (`None`): where the cluster's name servers are not
 * known, they come after.
 */
export function buildDns(
  { dns, dnsSearch, dnsOptions }: HostConfig,
  networks?: NetworkDns,
): { dnsPolicy?: string; dnsConfig?: V1PodDNSConfig } {
  const options = dnsOptions.map(dnsOption);
  // With name servers of its own a container asks nobody else.
  if (dns.length > 0) return settings("None", { nameservers: dns, searches: dnsSearch, options });
  if (!networks) {
    const isPlain = dnsSearch.length === 0 && options.length === 0;
    return isPlain ? {} : settings("ClusterFirst", { searches: dnsSearch, options });
  }
  const { zones, nameServers, clusterSearches } = networks;
  if (nameServers.length === 0)
    return settings("ClusterFirst", { searches: [...zones, ...dnsSearch], options });
  const hasDots = options.some(({ name }) => name === NDOTS.name);
  return settings("None", {
    nameservers: nameServers,
    searches: [...zones, ...dnsSearch, ...clusterSearches],
    options: hasDots ? options : [NDOTS, ...options],
  });
}

function dnsOption(option: string): { name: string; value?: string } {
  const [name = "", value] = option.split(":", 2);
  return value === undefined ? { name } : { name, value };
}

/** What is empty is left out. */
function settings(
  dnsPolicy: string,
  {
    nameservers = [],
    searches,
    options,
  }: {
    readonly nameservers?: readonly string[];
    readonly searches: readonly string[];
    readonly options: readonly V1PodDNSConfigOption[];
  },
): { dnsPolicy: string; dnsConfig: V1PodDNSConfig } {
  return {
    dnsPolicy,
    dnsConfig: {
      ...(nameservers.length > 0 ? { nameservers: [...nameservers] } : {}),
      ...(searches.length > 0 ? { searches: [...searches] } : {}),
      ...(options.length > 0 ? { options: [...options] } : {}),
    },
  };
}

/** Lines of /etc/hosts from `name:address`; `host-gateway` stands for the address given. */
export function buildHostAliases(
  extraHosts: readonly string[],
  hostGateway: string,
): V1HostAlias[] {
  const byAddress = new Map<string, string[]>();
  for (const entry of extraHosts) {
    const separator = /[:=]/.exec(entry)?.index ?? entry.length;
    const address = entry.slice(separator + 1).replaceAll(/^\[|\]$/g, "");
    const ip = address === "host-gateway" ? hostGateway : address;
    byAddress.set(ip, [...(byAddress.get(ip) ?? []), entry.slice(0, separator)]);
  }
  return [...byAddress].map(([ip, hostnames]) => ({ ip, hostnames }));
}

/** The networks, by their Services, whose names a Pod was made to search, and whether it searches nothing but what we say. */
export function searchedZones({ spec }: V1Pod): {
  readonly zones: string[];
  readonly takesZones: boolean;
} {
  const domains = spec?.dnsConfig?.searches ?? [];
  const zones = domains.flatMap((domain) => domain.split(".", 1)).filter(isNetworkService);
  return { zones, takesZones: zones.length > 0 && spec?.dnsPolicy === "None" };
}
