import type { ContainerView, NetworkView } from "../../../engine/views.ts";
import { isRunning } from "../../../model/container-state.ts";
import { isVersionAtLeast } from "../../requested-version.ts";
import { byFamily } from "../addresses.ts";
import { toTimestamp } from "../timestamp.ts";

/**
 * Writes a network as the list shows it: before API v1.28 with its containers, then with none, and since v1.52 without
 * a word of them.
 * @see Docker Engine API v1.56, NetworkSummary
 */
export function toNetworkSummary(network: NetworkView, apiVersion: string) {
  if (!isVersionAtLeast(apiVersion, "1.28")) return toNetworkInspect(network);
  if (!isVersionAtLeast(apiVersion, "1.52")) return { ...toNetwork(network), Containers: {} };
  return toNetwork(network);
}

/**
 * Writes what list and inspect have in common of a network. Its addresses are the cluster's own affair, so the address
 * management is empty.
 * @see Docker Engine API v1.56, Network
 */
function toNetwork({ network }: NetworkView) {
  return {
    Name: network.name,
    Id: network.id,
    Created: toTimestamp(network.createdAt),
    Scope: "local",
    Driver: network.driver,
    EnableIPv4: true,
    EnableIPv6: false,
    IPAM: { Driver: "default", Options: null, Config: [] },
    Internal: network.isInternal,
    Attachable: network.isAttachable,
    Ingress: false,
    ConfigFrom: { Network: "" },
    ConfigOnly: false,
    Options: network.options,
    Labels: network.labels,
  };
}

/** Writes a network as inspect shows it, with the containers that run in it. */
export function toNetworkInspect(view: NetworkView) {
  const running = view.containers.filter(({ state }) => isRunning(state));
  return {
    ...toNetwork(view),
    Containers: Object.fromEntries(running.map((member) => [member.record.id, toMember(member)])),
  };
}

/** Typed clients parse the addresses with their prefix; a pod has its addresses to itself. */
function toMember({ record, addresses }: ContainerView) {
  const { ipv4, ipv6 } = byFamily(addresses);
  return {
    Name: record.name,
    EndpointID: record.id,
    MacAddress: "",
    IPv4Address: ipv4 === "" ? "" : `${ipv4}/32`,
    IPv6Address: ipv6 === "" ? "" : `${ipv6}/128`,
  };
}
