import { DEFAULT_NETWORK } from "../../../model/network.ts";

/** What podman calls the network of a container that asks for none. */
const PODMAN_DEFAULT = "podman";

/** Reads the name or ID of a network: the default one has another name in podman than in Docker. */
export function fromNetworkName(name: string): string {
  return name === PODMAN_DEFAULT || name === "default" ? DEFAULT_NETWORK : name;
}

/** Writes the name of a network. */
export function toNetworkName(name: string): string {
  return name === DEFAULT_NETWORK ? PODMAN_DEFAULT : name;
}
