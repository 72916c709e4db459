import { isRunning } from "../../model/container-state.ts";
import { stopForRestart } from "../containers/running/restart.ts";
import type { Engine } from "../engine.ts";
import { emitContainerEvent } from "../lifecycle/transitions.ts";
import { type GroupFailures, onEach } from "./each.ts";
import { emitGroupEvent } from "./group-event.ts";
import { findGroup } from "./groups.ts";
import { startAll } from "./start.ts";

/**
 * Stops the containers of a group that run, and starts all of them, in a new Pod.
 * @see podman, libpod/pod_api.go, Restart
 */
export async function restartGroup(
  engine: Engine,
  reference: string,
  options: { readonly signal: AbortSignal },
): Promise<GroupFailures> {
  const found = findGroup(engine, reference);
  const { group, infra, members } = found;
  const stop = async (id: string): Promise<void> => {
    const container = engine.containers.find(id);
    if (isRunning(container.state)) await stopForRestart(engine, container, {});
  };
  const failures = new Map([...(await onEach(members, stop)), ...(await onEach([infra], stop))]);
  emitGroupEvent(engine, group, "stop");
  if (failures.size > 0) return failures;
  const failed = await startAll(engine, found, options);
  if (failed.size > 0) return failed;
  for (const container of [infra, ...members]) emitContainerEvent(engine, container, "restart");
  emitGroupEvent(engine, group, "start");
  return failed;
}
