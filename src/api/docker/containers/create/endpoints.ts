import type { ContainerSpec, EndpointConfig } from "../../../../model/container.ts";
import { EngineError } from "../../../../model/errors.ts";
import { DEFAULT_NETWORK, sharedContainer } from "../../../../model/network.ts";
import type {
  EndpointSettingsBody,
  NetworkingConfigBody,
} from "../../../schemas/container-create.ts";

/**
 * Reads which networks a container joins: those that have settings, else the one of its network mode; none of its own
 * if it shares another's.
 * @throws {EngineError} `invalid-argument`, in Docker's words, for a name in the default network, which knows none.
 * @param links Of the host configuration: they are for the network of the mode.
 * @see moby, daemon/container_operations.go, updateContainerNetworkSettings
 */
export function toEndpoints(
  networkMode: string,
  { EndpointsConfig }: NetworkingConfigBody,
  links: readonly string[] = [],
): ContainerSpec["endpoints"] {
  if (sharedContainer(networkMode) !== undefined) return {};
  const configured = Object.entries(EndpointsConfig ?? {}).map(
    ([name, settings]) =>
      [name === "default" ? DEFAULT_NETWORK : name, toEndpoint(settings)] as const,
  );
  if (configured.some(([name, { aliases }]) => name === DEFAULT_NETWORK && aliases.length > 0)) {
    throw new EngineError(
      "invalid-argument",
      `invalid config for network ${DEFAULT_NETWORK}: invalid endpoint settings:\n` +
        "network-scoped aliases are only supported for user-defined networks",
    );
  }
  const endpoints: Record<string, EndpointConfig> =
    configured.length > 0
      ? Object.fromEntries(configured)
      : { [networkMode]: toEndpoint(undefined) };
  const linked = endpoints[networkMode];
  if (linked && links.length > 0)
    endpoints[networkMode] = { ...linked, links: [...(linked.links ?? []), ...links] };
  return endpoints;
}

/** Reads a container's place in one network. */
export function toEndpoint(settings: EndpointSettingsBody | null | undefined): EndpointConfig {
  const links = settings?.Links ?? [];
  return { aliases: settings?.Aliases ?? [], ...(links.length > 0 ? { links } : {}) };
}
