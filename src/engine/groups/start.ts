import { isRunning } from "../../model/container-state.ts";
import { EngineError } from "../../model/errors.ts";
import { startContainer } from "../containers/start.ts";
import type { Engine } from "../engine.ts";
import { type GroupFailures, onEach } from "./each.ts";
import { emitGroupEvent } from "./group-event.ts";
import type { GroupContainers } from "./groups.ts";
import { inTurn } from "./in-turn.ts";
import { groupStatus } from "./status.ts";
import type { Container } from "../store.ts";

/**
 * Starts all containers of a group that do not run.
 * @throws {EngineError} `not-modified` if all run.
 * @see podman, libpod/pod_api.go, Start
 */
export function startGroup(
  engine: Engine,
  reference: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<GroupFailures> {
  const act = async (found: GroupContainers): Promise<GroupFailures> => {
    const { group } = found;
    if (groupStatus(found) === "running")
      throw new EngineError("not-modified", `Pod "${group.name}" is already started`);
    const failures = await startAll(engine, found);
    if (failures.size === 0) emitGroupEvent(engine, group, "start");
    return failures;
  };
  return inTurn(engine, reference, { act, signal });
}

/** The infra container first: without it no other one can run, and is not tried. */
export async function startAll(
  engine: Engine,
  { infra, members }: GroupContainers,
): Promise<GroupFailures> {
  const start = (id: string): Promise<void> =>
    startContainer(engine, id, { signal: engine.signal });
  const failures = await onEach([infra].filter(isStopped), start);
  return failures.size > 0 ? failures : onEach(members.filter(isStopped), start);
}

function isStopped({ state }: Container): boolean {
  return !isRunning(state);
}
