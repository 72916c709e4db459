import type { ContainerView, NetworkView } from "../../../engine/views.ts";
import { isRunning } from "../../../model/container-state.ts";
import { toTimestamp } from "../timestamp.ts";

/**
 * Writes a network as the list shows it. Its addresses are the cluster's own affair, so the address management is
 * empty.
 * @see Docker Engine API v1.51, Network
 */
export function toNetworkSummary(network: NetworkView) {
  return {
    Name: network.name,
    Id: network.id,
    Created: toTimestamp(network.createdAt),
    Scope: network.scope,
    Driver: network.driver,
    EnableIPv4: true,
    EnableIPv6: false,
    IPAM: { Driver: "default", Options: null, Config: [] },
    Internal: network.isInternal,
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: "" },
    ConfigOnly: false,
    Containers: {},
    Options: {},
    Labels: network.labels,
  };
}

/** Writes a network as inspect shows it, with the containers that run in it. */
export function toNetworkInspect(network: NetworkView) {
  const running = network.containers.filter(({ state }) => isRunning(state));
  return {
    ...toNetworkSummary(network),
    Containers: Object.fromEntries(running.map((view) => [view.record.id, toMember(view)])),
  };
}

/** Typed clients parse the addresses with their prefix; a pod has one address to itself. */
function toMember({ record, ipAddress }: ContainerView) {
  const isIpv6 = ipAddress.includes(":");
  return {
    Name: record.name,
    EndpointID: record.id,
    MacAddress: "",
    IPv4Address: ipAddress !== "" && !isIpv6 ? `${ipAddress}/32` : "",
    IPv6Address: isIpv6 ? `${ipAddress}/128` : "",
  };
}
