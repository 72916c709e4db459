import type { ContainerRecord } from "../../../model/container.ts";
import { shortId } from "../../../model/notation/id.ts";
import type { NetworkEndpoint } from "../../views.ts";

/** A name and where it leads: a line of /etc/hosts. */
export type HostName = { readonly name: string; readonly address: string };

/**
 * What a container is called in a network.
 * @see moby, daemon/container_operations.go, buildEndpointDNSNames
 */
export function namesIn(
  { id, name, spec }: ContainerRecord,
  { aliases }: NetworkEndpoint,
): string[] {
  return [...new Set([name, ...aliases, shortId(id), spec.config.hostname])];
}
