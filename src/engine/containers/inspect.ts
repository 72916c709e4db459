import { type ContainerState, isRunning, lastExit } from "../../model/container-state.ts";
import type { Engine } from "../engine.ts";
import { groupOf } from "../groups/groups.ts";
import { endpointsOf } from "../networks/endpoints.ts";
import { sharesNetwork } from "../networks/shared-network.ts";
import { defaultLinks } from "../networks/links.ts";
import type { Container } from "../store.ts";
import type { ContainerView } from "../views.ts";
import { podAddresses } from "../lifecycle/start/pod-address.ts";

/**
 * Tells all that is known of a container, without asking the cluster: see `learnAddress` for what it may be ahead of.
 * @throws {EngineError} `not-found` if there is no such container.
 * @see Docker Engine API v1.56, ContainerInspect
 */
export function inspectContainer(engine: Engine, reference: string): ContainerView {
  return viewContainer(engine, engine.containers.find(reference));
}

/** A container as inspect and list show it. */
export function viewContainer(engine: Engine, container: Container): ContainerView {
  const { record, run, health } = container;
  const { group, infra = container } = groupOf(engine, record) ?? {};
  return {
    record,
    state: shownState(container),
    ...(health ? { health } : {}),
    restartCount: container.restartCount,
    podName: run?.podName ?? "",
    addresses: isRunning(container.state) && !sharesNetwork(record) ? podAddresses(run) : [],
    publishedPorts: infra.run?.portLease?.ports ?? [],
    networks: endpointsOf(engine, record),
    links: defaultLinks(engine, record),
    execIds: engine.execs.idsOf(record.id),
    ...(group ? { group } : {}),
  };
}

/** A container that is to be removed by force runs until it has been killed. */
function shownState({ state, removing }: Container): ContainerState {
  if (!removing || isRunning(state)) return state;
  return { ...lastExit(state), status: "removing" };
}
