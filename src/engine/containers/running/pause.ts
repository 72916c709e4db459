import { EngineError } from "../../../model/errors.ts";
import { isRunning } from "../../../model/container-state.ts";
import { abortable } from "../../abortable.ts";
import type { Engine } from "../../engine.ts";
import { notRunning } from "../../inside/require-run.ts";
import { freeze, inTurn } from "../../lifecycle/freeze.ts";
import { startSettled } from "../../lifecycle/start/start-settled.ts";
import type { Container } from "../../store.ts";

/**
 * Stops all processes of a container until it is unpaused. A client that goes away does not stop a pause that has
 * begun.
 * @throws {EngineError} `conflict`, in Docker's words, if it does not run or is paused; `not-implemented` if the
 * node's kernel does not let its processes be stopped from inside.
 * @see Docker Engine API v1.56, ContainerPause
 */
export async function pauseContainer(
  engine: Engine,
  reference: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const container = engine.containers.find(reference);
  await startSettled(container, signal);
  assertPausable(container);
  const paused = inTurn(engine, container, async () => {
    assertPausable(container);
    await freeze(engine, container);
  });
  await abortable(paused, signal);
}

/** @see moby, daemon/pause.go, containerPause */
function assertPausable(container: Container): void {
  const { record, state } = container;
  const { id } = record;
  if (!isRunning(state)) throw notRunning(container);
  if (state.status === "paused")
    throw new EngineError("conflict", `Container ${id} is already paused`);
  if (state.status === "restarting") {
    throw new EngineError(
      "conflict",
      `Container ${id} is restarting, wait until the container is running`,
    );
  }
}
