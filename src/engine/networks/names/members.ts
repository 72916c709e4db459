import { isRunning } from "../../../model/container-state.ts";
import type { Network } from "../../../model/network.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import type { NetworkEndpoint } from "../../views.ts";
import { endpointsOf } from "../endpoints.ts";

/** A container in a network. */
export type Member = { readonly container: Container; readonly endpoint: NetworkEndpoint };

/** The containers that are in a network now: those that run, and those that are about to. */
export function membersOf(engine: Engine, network: Network): Member[] {
  return engine.containers.all().flatMap((container) => {
    if (!isRunning(container.state) && container.starting === undefined) return [];
    const endpoint = endpointsOf(engine, container.record).find(
      ({ networkId }) => networkId === network.id,
    );
    return endpoint ? [{ container, endpoint }] : [];
  });
}

/** Those of them that others find by name. */
export function namedMembers(engine: Engine, network: Network): Member[] {
  return membersOf(engine, network).filter(({ container }) => container.run?.membership.isNamed);
}
