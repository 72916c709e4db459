import { isRunning } from "../../model/container-state.ts";
import type { Network } from "../../model/network.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { endpointsOf } from "./endpoints.ts";

/** The containers that are in a network now: those that run, and those that are about to. */
export function membersOf(engine: Engine, network: Network): Container[] {
  return engine.containers
    .all()
    .filter(
      (container) =>
        (isRunning(container.state) || container.starting !== undefined) &&
        endpointsOf(engine, container.record).some(({ networkId }) => networkId === network.id),
    );
}
