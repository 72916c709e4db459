import { inContext } from "../../../model/errors.ts";
import { isRunning } from "../../../model/container-state.ts";
import { abortable } from "../../abortable.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { startContainer } from "../start.ts";
import { saveRecord } from "../../lifecycle/save-record.ts";
import { startSettled } from "../../lifecycle/start/start-settled.ts";
import { stop, type StopOptions } from "./stop.ts";
import { emitContainerEvent } from "../../lifecycle/transitions.ts";

/**
 * Stops a container if it runs, and starts it again: a new Pod of the same record, whose files begin anew. A client
 * that goes away does not stop that, as in Docker.
 * @see Docker Engine API v1.56, ContainerRestart
 */
export async function restartContainer(
  engine: Engine,
  reference: string,
  options: StopOptions,
): Promise<void> {
  const container = engine.containers.find(reference);
  await startSettled(container, options.signal);
  try {
    await abortable(restart(engine, container, options), options.signal);
  } catch (error) {
    throw inContext(`Cannot restart container ${reference}`, error);
  }
}

async function restart(engine: Engine, container: Container, options: StopOptions): Promise<void> {
  if (isRunning(container.state)) await stopForRestart(engine, container, options);
  await startContainer(engine, container.record.id, { signal: engine.signal });
  emitContainerEvent(engine, container, "restart");
}

/** Stops a container that is to be started again: `--rm` does not remove it now. */
export async function stopForRestart(
  engine: Engine,
  container: Container,
  options: Omit<StopOptions, "signal">,
): Promise<void> {
  const { run } = container;
  if (run) run.isRestartRequested = true;
  try {
    // Another server of the instance must not take the end for that of a container with `--rm`.
    if (container.record.spec.host.autoRemove) await saveRecord(engine, container);
    await stop(engine, container, options);
  } catch (error) {
    if (run) run.isRestartRequested = false;
    throw error;
  }
}
