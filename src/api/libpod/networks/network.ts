import type { NetworkRequest } from "../../../engine/networks/check-network.ts";
import type { NetworkView } from "../../../engine/views.ts";
import type { Network } from "../../../model/network.ts";
import { notImplemented } from "../../not-implemented.ts";
import type { LibpodNetworkBody } from "../../schemas/libpod/network.ts";
import { toNetworkName } from "./network-name.ts";

/**
 * Reads what is wanted of a new network. Without a name it gets the first that is free, as podman counts them.
 * @param takenNames Of the networks that there are.
 * @throws {EngineError} `not-implemented` for one on a device of the node, or without names.
 */
export function fromNetworkBody(
  body: LibpodNetworkBody,
  takenNames: ReadonlySet<string>,
): NetworkRequest {
  if (body.network_interface) notImplemented("A network on an interface of the node");
  if (body.dns_enabled === false) notImplemented("A network whose containers have no names");
  return {
    name: body.name || freeName(takenNames),
    driver: body.driver ?? "",
    isInternal: body.internal ?? false,
    isAttachable: true,
    wantsOtherAddresses: body.ipv6_enabled ?? false,
    subnets: (body.subnets ?? []).flatMap(({ subnet }) => subnet || []),
    addressDriver: body.ipam_options?.["driver"] === "none" ? "none" : "",
    labels: body.labels ?? {},
    options: body.options ?? {},
  };
}

function freeName(takenNames: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = `podman${number}`;
    if (!takenNames.has(name)) return name;
  }
}

/** Podman knows of no networks that are the host's own, or none at all: these are ways to start a container. */
export function isPodmanNetwork({ network }: NetworkView): boolean {
  return network.driver === "bridge";
}

/**
 * Writes a network. Its addresses are the cluster's own affair, so there are no subnets.
 * @see containers/common, libnetwork/types/network.go, Network
 */
export function toLibpodNetwork(network: Network) {
  return {
    name: toNetworkName(network.name),
    id: network.id,
    driver: network.driver,
    created: network.createdAt.toISOString(),
    subnets: [],
    ipv6_enabled: false,
    internal: network.isInternal,
    dns_enabled: true,
    labels: network.labels,
    options: network.options,
    ipam_options: {},
  };
}
