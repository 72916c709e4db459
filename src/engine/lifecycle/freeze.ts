/** The stopping of a container's processes, which the shim does from inside, and the trace that is left of it. */
import { EngineError, errorMessage, isEngineError } from "../../model/errors.ts";
import { pauseNote } from "../../podspec/records/pod-notes.ts";
import { pauseCommand, unpauseCommand } from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import { requireRun } from "../inside/require-run.ts";
import { runInside } from "../inside/run-inside.ts";
import { shimInside } from "../inside/shim-inside.ts";
import type { Container } from "../store.ts";
import { applyProgress } from "./start/progress.ts";
import { markPaused, markUnpaused } from "./transitions.ts";

/**
 * Stops all processes of a container. The Pod tells of it before it is so: a server that dies in between takes a
 * running container for a paused one, which an unpause sets right, and never a paused one for running.
 * @throws {EngineError} `not-implemented` if the kernel does not let the shim; nothing is stopped then.
 */
export async function freeze(engine: Engine, container: Container): Promise<void> {
  const { signal } = engine;
  const shim = await shimInside(engine, container, signal);
  await note(engine, container, true);
  try {
    const { exitCode, stderr } = await runInside(engine, container, pauseCommand(shim), { signal });
    if (exitCode !== 0) throw refusal(container, "pause", stderr);
  } catch (error) {
    await note(engine, container, false);
    throw error;
  }
  markPaused(engine, container);
}

/** Lets all processes of a container go on. @throws {EngineError} If they cannot be reached. */
export async function thaw(engine: Engine, container: Container): Promise<void> {
  const { signal } = engine;
  const shim = await shimInside(engine, container, signal);
  const { exitCode, stderr } = await runInside(engine, container, unpauseCommand(shim), { signal });
  if (exitCode !== 0) throw refusal(container, "unpause", stderr);
  await note(engine, container, false);
  markUnpaused(engine, container);
  applyProgress(engine, container); // what its health check has told meanwhile did not count
}

/** One pause or unpause after the other: each sees what the one before has come to. */
export function inTurn(container: Container, change: () => Promise<void>): Promise<void> {
  const run = requireRun(container);
  const before = run.pausing ?? Promise.resolve();
  const current = before.catch(() => {}).then(change); // because its own caller is told why it failed
  run.pausing = current;
  return current;
}

/** Leaves word for a later life of the server. */
async function note(engine: Engine, container: Container, isPaused: boolean): Promise<void> {
  const { podName } = requireRun(container);
  try {
    await engine.cluster.pods.annotate(podName, pauseNote(isPaused), engine.signal);
  } catch (error) {
    if (isEngineError(error, "not-found")) return; // because its end is told by the watch
    if (!isEngineError(error, "forbidden")) throw error;
    engine.log.warn(
      `A restart will not know that container "${container.record.name}" is paused: ${errorMessage(error)}`,
    );
  }
}

function refusal({ record }: Container, action: string, stderr: string): EngineError {
  const reason = stderr.trim().replace(/^kubedock: /, "");
  return new EngineError("not-implemented", `cannot ${action} container ${record.id}: ${reason}`);
}
