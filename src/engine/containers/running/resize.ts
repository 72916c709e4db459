import type { TerminalSize } from "../../../model/process/stdio.ts";
import { isRunning } from "../../../model/container-state.ts";
import type { Engine } from "../../engine.ts";
import { notRunning } from "../../inside/require-run.ts";
import { emitContainerEvent } from "../../lifecycle/transitions.ts";

/** Which size a terminal gets. */
export type ResizeOptions = {
  readonly size: TerminalSize;
  /** Whether it may come ahead of the start: the terminal then begins with it. */
  readonly isEarly?: boolean;
  readonly signal: AbortSignal;
};

/**
 * Gives a container's terminal its size.
 * @throws {EngineError} `conflict`, in Docker's words, if the container does not run.
 * @see Docker Engine API v1.56, ContainerResize
 */
export async function resizeContainer(
  engine: Engine,
  reference: string,
  { size, isEarly = false }: ResizeOptions,
): Promise<void> {
  const container = engine.containers.find(reference);
  const hasBegun = isRunning(container.state) || container.starting !== undefined;
  if (!hasBegun && !isEarly) throw notRunning(container);
  container.hub.resize(size);
  if (!hasBegun) return;
  const { rows, columns } = size;
  emitContainerEvent(engine, container, "resize", { height: String(rows), width: String(columns) });
}
