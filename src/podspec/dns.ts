import type { V1HostAlias, V1PodDNSConfig } from "@kubernetes/client-node";
import type { HostConfig } from "../model/container.ts";

/** Name server settings of a Pod, where the container asks for its own. */
export function buildDns({ dns, dnsSearch, dnsOptions }: HostConfig): {
  dnsPolicy?: string;
  dnsConfig?: V1PodDNSConfig;
} {
  if (dns.length === 0 && dnsSearch.length === 0 && dnsOptions.length === 0) return {};
  const options = dnsOptions.map((option) => {
    const [name = "", value] = option.split(":", 2);
    return value === undefined ? { name } : { name, value };
  });
  return {
    // With name servers of its own a container asks nobody else; with searches alone the cluster stays.
    dnsPolicy: dns.length > 0 ? "None" : "ClusterFirst",
    dnsConfig: {
      ...(dns.length > 0 ? { nameservers: [...dns] } : {}),
      ...(dnsSearch.length > 0 ? { searches: [...dnsSearch] } : {}),
      ...(options.length > 0 ? { options } : {}),
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
