import { EngineError } from "../../model/errors.ts";
import { stopContainer, type StopOptions } from "../containers/running/stop.ts";
import type { Engine } from "../engine.ts";
import { type GroupFailures, onEach } from "./each.ts";
import { emitGroupEvent } from "./group-event.ts";
import { findGroup } from "./groups.ts";
import { isUp } from "./status.ts";

/**
 * Stops all containers of a group, the infra container last: with it the others' Pod is gone.
 * @throws {EngineError} `not-modified` if none runs.
 * @see podman, libpod/pod_api.go, StopWithTimeout
 */
export async function stopGroup(
  engine: Engine,
  reference: string,
  options: StopOptions,
): Promise<GroupFailures> {
  const { group, infra, members } = findGroup(engine, reference);
  if (![infra, ...members].some(isUp))
    throw new EngineError("not-modified", `Pod "${group.name}" is already stopped`);
  emitGroupEvent(engine, group, "stop");
  const stop = (id: string): Promise<void> => stopContainer(engine, id, options);
  const failures = await onEach(members, stop);
  return new Map([...failures, ...(await onEach([infra], stop))]);
}
