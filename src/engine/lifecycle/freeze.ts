/** The stopping of a container's processes, which the shim does from inside. */
import { EngineError } from "../../model/errors.ts";
import { pauseCommand, unpauseCommand } from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import { requireRun } from "../inside/require-run.ts";
import { runInside } from "../inside/run-inside.ts";
import { shimInside } from "../inside/shim-inside.ts";
import type { Container } from "../store.ts";
import { heedPauseNote, notePause } from "./pause-note.ts";
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
  await notePause(engine, container, true);
  try {
    const { exitCode, stderr } = await runInside(engine, container, pauseCommand(shim), { signal });
    if (exitCode !== 0) throw refusal(container, "pause", stderr);
  } catch (error) {
    await notePause(engine, container, false);
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
  await notePause(engine, container, false);
  markUnpaused(engine, container);
  applyProgress(engine, container); // what its health check has told meanwhile did not count
}

/** One pause or unpause after the other: each sees what the one before has come to. */
export function inTurn(
  engine: Engine,
  container: Container,
  change: () => Promise<void>,
): Promise<void> {
  const run = requireRun(container);
  const before = run.pausing ?? Promise.resolve();
  const current = before
    .catch(() => {}) // because its own caller is told why it failed
    .then(change)
    .finally(() => {
      if (run.pausing !== current) return;
      run.pausing = undefined;
      heedPauseNote(engine, container); // as another server may have been the last
    });
  run.pausing = current;
  return current;
}

function refusal({ record }: Container, action: string, stderr: string): EngineError {
  const reason = stderr.trim().replace(/^kubedock: /, "");
  return new EngineError("not-implemented", `cannot ${action} container ${record.id}: ${reason}`);
}
