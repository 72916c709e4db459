import { isRunning } from "../../model/container-state.ts";
import type { ContainerSizes } from "../../model/container-sizes.ts";
import { EngineError, errorMessage } from "../../model/errors.ts";
import { parseSizes, sizesCommand } from "../../shim/sizes.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { runInside } from "./run-inside.ts";
import { shimAtHand } from "./shim-inside.ts";

/**
 * Has the shim count the room that the files of a container take.
 * @param mount Where something is mounted in it that is meant instead.
 * @returns Nothing of a container that does not run, or cannot be looked into without an ephemeral container: nobody
 * knows.
 */
export async function sizesInside(
  engine: Engine,
  container: Container,
  { mount, signal }: { readonly mount?: string; readonly signal: AbortSignal },
): Promise<ContainerSizes | undefined> {
  if (!isRunning(container.state)) return undefined;
  try {
    const shim = await shimAtHand(engine, container, signal);
    if (shim === undefined) return undefined;
    const command = sizesCommand(shim, mount);
    const { stdout, stderr } = await runInside(engine, container, command, { signal });
    const sizes = parseSizes(stdout);
    if (sizes) return sizes;
    throw new EngineError("internal", stderr.trim());
  } catch (error) {
    signal.throwIfAborted();
    engine.log.debug(`Sizes of container "${container.record.name}": ${errorMessage(error)}`);
    return undefined;
  }
}
