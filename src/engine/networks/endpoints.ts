import type { ContainerRecord } from "../../model/container.ts";
import type { NetworkEndpoint } from "../views.ts";
import { PREDEFINED_NETWORKS } from "./predefined.ts";

/** The networks that a container is in. */
export function endpointsOf({ spec }: ContainerRecord): NetworkEndpoint[] {
  const mode = spec.host.networkMode;
  const name = mode === "" || mode === "default" ? "bridge" : mode;
  const network = PREDEFINED_NETWORKS.find((predefined) => predefined.name === name);
  if (!network) return [];
  return [
    { networkName: name, networkId: network.id, aliases: spec.endpoints[name]?.aliases ?? [] },
  ];
}
