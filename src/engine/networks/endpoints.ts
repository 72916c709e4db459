import type { ContainerRecord } from "../../model/container.ts";
import type { Engine } from "../engine.ts";
import type { NetworkEndpoint } from "../views.ts";

/** The networks that a container is in, as far as they are there. */
export function endpointsOf(engine: Engine, { spec }: ContainerRecord): NetworkEndpoint[] {
  return Object.entries(spec.endpoints).flatMap(([reference, { aliases }]) => {
    const network = engine.networks.lookUp(reference);
    return network ? [{ networkName: network.name, networkId: network.id, aliases }] : [];
  });
}
