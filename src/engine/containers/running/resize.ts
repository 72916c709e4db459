import type { TerminalSize } from "../../../model/process/stdio.ts";
import { isRunning } from "../../../model/container-state.ts";
import type { Engine } from "../../engine.ts";
import { notRunning } from "../../inside/require-run.ts";
import { emitContainerEvent } from "../../lifecycle/transitions.ts";

/**
 * Gives a container's terminal its size.
 * @throws {EngineError} `conflict`, in Docker's words, if the container does not run.
 * @see Docker Engine API v1.56, ContainerResize
 */
export async function resizeContainer(
  engine: Engine,
  reference: string,
  options: { readonly size: TerminalSize; readonly signal: AbortSignal },
): Promise<void> {
  const container = engine.containers.find(reference);
  if (!isRunning(container.state) && !container.starting) {
    throw notRunning(container);
  }
  container.hub.resize(options.size);
  const { rows, columns } = options.size;
  emitContainerEvent(engine, container, "resize", { height: String(rows), width: String(columns) });
}
