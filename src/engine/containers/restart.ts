import { isRunning } from "../../model/container-state.ts";
import type { Engine } from "../engine.ts";
import { startContainer } from "./start.ts";
import { stop, type StopOptions } from "./stop.ts";
import { emitContainerEvent } from "./transitions.ts";

/**
 * Stops a container if it runs, and starts it again: a new Pod of the same record, whose files begin anew.
 * @see Docker Engine API v1.56, ContainerRestart
 */
export async function restartContainer(
  engine: Engine,
  reference: string,
  options: StopOptions,
): Promise<void> {
  const container = engine.containers.find(reference);
  if (isRunning(container.state)) await stop(engine, container, options);
  await startContainer(engine, container.record.id, options);
  emitContainerEvent(engine, container, "restart");
}
