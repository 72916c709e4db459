import type { ContainerSpec } from "../../../../model/container.ts";
import type { NetworkingConfigBody } from "../../../schemas/container-create.ts";

/** The network of a container that asks for none. */
export const DEFAULT_NETWORK = "bridge";

/**
 * Reads which networks a container joins: those that have settings, else the one of its network mode.
 * @see moby, daemon/container_operations.go, updateContainerNetworkSettings
 */
export function toEndpoints(
  networkMode: string,
  { EndpointsConfig }: NetworkingConfigBody,
): ContainerSpec["endpoints"] {
  const configured = Object.entries(EndpointsConfig ?? {}).map(([name, settings]) => [
    name === "default" ? DEFAULT_NETWORK : name,
    { aliases: settings?.Aliases ?? [] },
  ]);
  return configured.length > 0
    ? Object.fromEntries(configured)
    : { [networkMode]: { aliases: [] } };
}
