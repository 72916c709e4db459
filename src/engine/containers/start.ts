import { isRunning } from "../../model/container-state.ts";
import { EngineError } from "../../model/errors.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { launch } from "../lifecycle/start/launch.ts";
import { markedForRemoval } from "./remove.ts";

/**
 * Starts a container: makes its Pod and returns when the command runs. A client that goes away does not stop a start
 * that has begun, as in Docker.
 * @throws {EngineError} `not-modified` if it runs already; else, if it cannot be started, with the cluster's reason.
 * @see Docker Engine API v1.56, ContainerStart
 */
export async function startContainer(
  engine: Engine,
  reference: string,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const container = engine.containers.find(reference);
  const { name } = container.record;
  if (container.starting) {
    await abortable(container.starting, options.signal);
    throw new EngineError("not-modified", `Container "${name}" is already started`);
  }
  if (container.state.status === "paused")
    throw new EngineError("conflict", "cannot start a paused container, try unpause instead");
  if (isRunning(container.state)) {
    throw new EngineError("not-modified", `Container "${name}" is already started`);
  }
  if (container.removing || container.state.status === "dead") throw markedForRemoval();
  container.restartCount = 0;
  container.restartPauseMs = 0;
  await abortable(launch(engine, container), options.signal);
}
