import { isRunning } from "../../model/container-state.ts";
import { EngineError } from "../../model/errors.ts";
import { startContainer } from "../containers/start.ts";
import type { Engine } from "../engine.ts";
import { type GroupFailures, onEach } from "./each.ts";
import { emitGroupEvent } from "./group-event.ts";
import { findGroup, type GroupContainers } from "./groups.ts";
import { groupStatus } from "./status.ts";
import type { Container } from "../store.ts";

/**
 * Starts all containers of a group that do not run.
 * @throws {EngineError} `not-modified` if all run.
 * @see podman, libpod/pod_api.go, Start
 */
export async function startGroup(
  engine: Engine,
  reference: string,
  options: { readonly signal: AbortSignal },
): Promise<GroupFailures> {
  const found = findGroup(engine, reference);
  const { name } = found.group;
  if (groupStatus(found) === "running")
    throw new EngineError("not-modified", `Pod "${name}" is already started`);
  const failures = await startAll(engine, found, options);
  if (failures.size === 0) emitGroupEvent(engine, found.group, "start");
  return failures;
}

/** The infra container first: without it no other one can run, and is not tried. */
export async function startAll(
  engine: Engine,
  { infra, members }: GroupContainers,
  options: { readonly signal: AbortSignal },
): Promise<GroupFailures> {
  const start = (id: string): Promise<void> => startContainer(engine, id, options);
  const failures = await onEach([infra].filter(isStopped), start);
  return failures.size > 0 ? failures : onEach(members.filter(isStopped), start);
}

function isStopped({ state }: Container): boolean {
  return !isRunning(state);
}
