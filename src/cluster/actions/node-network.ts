import { existsSync } from "node:fs";
import { ClusterError } from "../cluster-error.ts";
import { CLUSTER_LABEL } from "../node.ts";
import type { PodNetwork } from "../pod-network.ts";
import { ask, type Provider } from "../provider.ts";

/** What Linux has only where it has IPv6. */
const IPV6_ADDRESSES = "/proc/net/if_inet6";

/** Whether a node is in a network of its own: the engines' has IPv4 alone. */
export function hasOwnNetwork({ ipFamily }: PodNetwork): boolean {
  return ipFamily !== "ipv4";
}

/**
 * Makes a network of the engine with both versions of IP, of the node's name.
 * @throws {ClusterError} If this machine has no IPv6, or the engine cannot; the message says what to do.
 */
export async function createNetwork(
  provider: Provider,
  name: string,
  ipv6Addresses: string = IPV6_ADDRESSES,
): Promise<void> {
  // On another system the engine has a Linux of its own.
  if (process.platform === "linux" && !existsSync(ipv6Addresses)) {
    throw new ClusterError(
      `Cannot give cluster "${name}" IPv6: this machine's kernel has none. ` +
        `Start it without "ipv6.disable=1", or create the cluster without "--ip-family"`,
    );
  }
  // A node needs no other containers' names, and podman's server of them is a package of its own.
  const withoutDns = provider.name === "podman" ? ["--disable-dns"] : [];
  const label = `${CLUSTER_LABEL}=${name}`;
  await ask(provider, ["network", "create", "--ipv6", ...withoutDns, "--label", label, name]);
}

/** Removes that network. */
export async function removeNetwork(provider: Provider, name: string): Promise<void> {
  await ask(provider, ["network", "rm", name]);
}
