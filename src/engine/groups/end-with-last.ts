import { isRunning } from "../../model/container-state.ts";
import { errorMessage, isEngineError } from "../../model/errors.ts";
import { stopContainer } from "../containers/running/stop.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { groupOf } from "./groups.ts";
import { isUp } from "./status.ts";

/**
 * Stops the infra container of a group of which the last other one has ended, if the group is to end then. One that has
 * not been started yet is still to come.
 * @see podman, libpod/pod_api.go, stopIfOnlyInfraRemains
 */
export async function endWithLast(engine: Engine, { record }: Container): Promise<void> {
  const found = record.spec.groupId === undefined ? undefined : groupOf(engine, record);
  if (!found?.group.endsWithLast || !isRunning(found.infra.state)) return;
  const { group, infra, members } = found;
  if (members.some((member) => isUp(member) || member.state.status === "created")) return;
  try {
    await stopContainer(engine, infra.record.id, { signal: engine.signal });
  } catch (error) {
    if (engine.signal.aborted || isEngineError(error, "not-modified")) return;
    engine.log.warn(`Cannot stop pod "${group.name}": ${errorMessage(error)}`);
  }
}
