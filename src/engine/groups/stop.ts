import { EngineError } from "../../model/errors.ts";
import { stopContainer, type StopOptions } from "../containers/running/stop.ts";
import type { Engine } from "../engine.ts";
import { type GroupFailures, onEach } from "./each.ts";
import { emitGroupEvent } from "./group-event.ts";
import type { GroupContainers } from "./groups.ts";
import { inTurn } from "./in-turn.ts";
import { isUp } from "./status.ts";

/**
 * Stops all containers of a group, the infra container last: with it the others' Pod is gone.
 * @throws {EngineError} `not-modified` if none runs.
 * @see podman, libpod/pod_api.go, StopWithTimeout
 */
export function stopGroup(
  engine: Engine,
  reference: string,
  { signal, ...options }: StopOptions,
): Promise<GroupFailures> {
  const stop = (id: string): Promise<void> =>
    stopContainer(engine, id, { ...options, signal: engine.signal });
  const act = async ({ group, infra, members }: GroupContainers): Promise<GroupFailures> => {
    if (![infra, ...members].some(isUp))
      throw new EngineError("not-modified", `Pod "${group.name}" is already stopped`);
    emitGroupEvent(engine, group, "stop");
    const failures = await onEach(members, stop);
    return new Map([...failures, ...(await onEach([infra], stop))]);
  };
  return inTurn(engine, reference, { act, signal });
}
