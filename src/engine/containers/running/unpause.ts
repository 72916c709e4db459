import { EngineError } from "../../../model/errors.ts";
import { abortable } from "../../abortable.ts";
import type { Engine } from "../../engine.ts";
import { inTurn, thaw } from "../../lifecycle/freeze.ts";
import type { Container } from "../../store.ts";

/**
 * Lets the processes of a paused container go on. A client that goes away does not stop that.
 * @throws {EngineError} `internal`, as in Docker and in its words, if it is not paused.
 * @see Docker Engine API v1.56, ContainerUnpause
 */
export async function unpauseContainer(
  engine: Engine,
  reference: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const container = engine.containers.find(reference);
  if (!container.run) throw notPaused(container);
  const unpaused = inTurn(engine, container, async () => {
    if (container.state.status !== "paused") throw notPaused(container);
    await thaw(engine, container);
  });
  await abortable(unpaused, signal);
}

/** @see moby, daemon/unpause.go, containerUnpause: no kind of error, which is status 500 */
function notPaused({ record }: Container): EngineError {
  return new EngineError("internal", `Container ${record.id} is not paused`);
}
