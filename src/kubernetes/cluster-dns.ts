import { readFile } from "node:fs/promises";
import type { V1Service } from "@kubernetes/client-node";
import type { ClusterDns } from "../engine/backend.ts";
import { errorMessage } from "../model/errors.ts";
import type { KubernetesClient } from "./client.ts";

/** The Service by which clusters offer their name server, whatever serves behind it. */
const DNS_SERVICE = "/api/v1/namespaces/kube-system/services/kube-dns";

/** What a user says of the cluster's name server; empty is to be found out. */
export type DnsSettings = { readonly address: string; readonly domain: string };

/** Who says nothing has what most clusters have. */
export const FOUND_OUT: DnsSettings = { address: "", domain: "cluster.local" };

/**
 * Finds the cluster's name servers: those that were given, those of the Pod in which the server itself runs, or that
 * of the Service that most clusters have. It is asked for once, by the first container that needs it.
 */
export function createClusterDns(
  client: KubernetesClient,
  { address, domain }: DnsSettings,
): (signal: AbortSignal) => Promise<ClusterDns> {
  let found: Promise<readonly string[]> | undefined;
  return async () => {
    found ??= address === "" ? findNameServers(client) : Promise.resolve(address.split(","));
    return { nameServers: await found, domain };
  };
}

/** The name servers in a file like /etc/resolv.conf. */
export function parseNameServers(resolvConf: string): string[] {
  return resolvConf.split("\n").flatMap((line) => {
    const [keyword, address = ""] = line.trim().split(/\s+/, 2);
    return keyword === "nameserver" && address !== "" ? [address] : [];
  });
}

async function findNameServers(client: KubernetesClient): Promise<readonly string[]> {
  try {
    if (client.isInCluster) return parseNameServers(await readFile("/etc/resolv.conf", "utf8"));
    const { spec } = await client.json<V1Service>(DNS_SERVICE, {
      signal: new AbortController().signal,
    });
    return spec?.clusterIPs ?? [];
  } catch (error) {
    client.warn(
      `Cannot find the cluster's name server, so names of its Services come before those of networks; ` +
        `give --cluster-dns: ${errorMessage(error)}`,
    );
    return [];
  }
}
