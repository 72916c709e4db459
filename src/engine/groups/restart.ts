import { isRunning } from "../../model/container-state.ts";
import { stopForRestart } from "../containers/running/restart.ts";
import type { Engine } from "../engine.ts";
import { emitContainerEvent } from "../lifecycle/transitions.ts";
import { type GroupFailures, onEach } from "./each.ts";
import { emitGroupEvent } from "./group-event.ts";
import { findGroup, type GroupContainers } from "./groups.ts";
import { inTurn } from "./in-turn.ts";
import { startAll } from "./start.ts";

/**
 * Stops the containers of a group that run, and starts all of them, in a new Pod.
 * @see podman, libpod/pod_api.go, Restart
 */
export function restartGroup(
  engine: Engine,
  reference: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<GroupFailures> {
  const act = (found: GroupContainers): Promise<GroupFailures> => restart(engine, found);
  return inTurn(engine, reference, { act, signal });
}

async function restart(
  engine: Engine,
  { group, infra, members }: GroupContainers,
): Promise<GroupFailures> {
  const stop = async (id: string): Promise<void> => {
    const container = engine.containers.byId(id); // which someone may remove meanwhile
    if (container && isRunning(container.state)) await stopForRestart(engine, container, {});
  };
  const failures = new Map([...(await onEach(members, stop)), ...(await onEach([infra], stop))]);
  emitGroupEvent(engine, group, "stop");
  if (failures.size > 0) return failures;
  const stopped = findGroup(engine, group.id);
  const failed = await startAll(engine, stopped);
  if (failed.size > 0) return failed;
  for (const container of [infra, ...stopped.members])
    emitContainerEvent(engine, container, "restart");
  emitGroupEvent(engine, group, "start");
  return failed;
}
