import type { ContainerSpec, EndpointConfig } from "../../../../model/container.ts";
import { EngineError } from "../../../../model/errors.ts";
import { CONTAINER_MODE, DEFAULT_NETWORK } from "../../../../model/network.ts";
import type { PerNetworkOptions, SpecGenerator } from "../../../schemas/libpod/spec-generator.ts";
import { fromNetworkName } from "../../networks/network-name.ts";

/** Reads whose network a container has: that of another container, or those that it joins. */
export function toNetworks({ netns, Networks }: SpecGenerator): {
  readonly networkMode: string;
  readonly endpoints: ContainerSpec["endpoints"];
} {
  if (netns?.nsmode === "container")
    return { networkMode: `${CONTAINER_MODE}${netns.value ?? ""}`, endpoints: {} };
  const endpoints = toEndpoints(Networks ?? {});
  return { networkMode: Object.keys(endpoints)[0] ?? "", endpoints };
}

/** Which networks, and by which names: the default one if none is named. */
function toEndpoints(
  networks: Readonly<Record<string, PerNetworkOptions>>,
): ContainerSpec["endpoints"] {
  const named = Object.entries(networks).map(
    ([name, options]) => [fromNetworkName(name), toEndpoint(options)] as const,
  );
  return named.length > 0 ? Object.fromEntries(named) : { [DEFAULT_NETWORK]: { aliases: [] } };
}

/**
 * Reads a container's place in one network.
 * @throws {EngineError} `not-implemented` if it is to have an address of its choice.
 */
export function toEndpoint({ aliases, static_ips: addresses }: PerNetworkOptions): EndpointConfig {
  if (addresses?.length) {
    throw new EngineError(
      "not-implemented",
      "static_ips: the cluster's network gives a pod its address, it cannot be chosen",
    );
  }
  return { aliases: aliases ?? [] };
}

/** What of a container's place in its networks does no harm if it is not so. */
export function networkOptionsWarnings({ Networks }: SpecGenerator): string[] {
  return Object.entries(Networks ?? {}).flatMap(([name, { static_mac: address }]) =>
    address
      ? [
          `Networks["${name}"].static_mac: not applied: the cluster's network gives a pod its address`,
        ]
      : [],
  );
}
