import { isRunning } from "../../model/container-state.ts";
import { errorMessage, isEngineError } from "../../model/errors.ts";
import type { Engine } from "../engine.ts";
import { imageKey } from "../images/image-key.ts";
import type { Container } from "../store.ts";
import { runInside } from "./run-inside.ts";
import { shimInside } from "./shim-inside.ts";

/** What every shell does at once. */
const SHELL_NOTHING: readonly string[] = ["/bin/sh", "-c", ":"];

/**
 * Sees to it that a first signal does not have to wait for the shim, in a container that has just begun to run. What
 * has a shell needs none; where the image has no shell, the shim is brought in, which takes most of a second. Of each
 * image it is asked once. Whatever goes wrong is no harm: who needs the shim brings it in, or is told why not.
 */
export async function readyShim(engine: Engine, container: Container): Promise<void> {
  const { run, record } = container;
  const { doors } = engine.images;
  const key = imageKey(record);
  if (!run || run.hasShim || doors.isClosed(key)) return;
  try {
    if (await doors.learnShell(key, () => hasShell(engine, container))) return;
    await shimInside(engine, container, engine.signal);
  } catch (error) {
    engine.log.debug(`No shim in container "${record.name}" yet: ${errorMessage(error)}`);
    if (container.run === run && isRunning(container.state) && isRefused(error))
      doors.noteClosed(key);
  }
}

async function hasShell(engine: Engine, container: Container): Promise<boolean> {
  try {
    await runInside(engine, container, SHELL_NOTHING, { signal: engine.signal });
    return true;
  } catch (error) {
    if (isEngineError(error, "invalid-argument")) return false;
    throw error;
  }
}

/** Whether the next container would not be let in either. */
function isRefused(error: unknown): boolean {
  return isEngineError(error, "not-implemented") || isEngineError(error, "forbidden");
}
