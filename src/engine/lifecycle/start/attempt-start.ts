import { EngineError, errorMessage } from "../../../model/errors.ts";
import { isGuest, seatName } from "../../../podspec/seat.ts";
import type { Engine } from "../../engine.ts";
import type { Container, Run } from "../../store.ts";
import { killProcess } from "../end/kill-process.ts";
import { removeEnded } from "../end/remove-ended.ts";
import { vacate } from "../end/vacate.ts";
import { saveRecordSoon } from "../save-record.ts";
import { markStartFailed } from "../transitions.ts";
import { StartLimit } from "./start-limit.ts";
import { whyNotRunning } from "./why-not-running.ts";

/**
 * Does what a start takes, so that everyone can see that one is under way, within the time that a start may take. If
 * it fails, the container says why and no Pod of it is left.
 * @param before The run that is over, whose Pod is not to be touched if the next one does not come about.
 */
export function attemptStart(
  engine: Engine,
  container: Container,
  options: {
    readonly before: Run | undefined;
    readonly step: (signal: AbortSignal) => Promise<void>;
  },
): Promise<void> {
  const starting = attempt(engine, container, options).finally(() => {
    container.starting = undefined;
  });
  starting.catch(() => {}); // because the caller may have gone
  container.starting = starting;
  return starting;
}

/**
 * Deletes the Pod of a start that failed: nothing is left behind that would go on trying. A guest that waits behind its
 * gate is ended; one that has not begun stays, and waits there if it ever does.
 */
export async function deleteFailedPod(engine: Engine, container: Container): Promise<void> {
  const { run: failed } = container;
  if (!failed?.hasPod) return;
  failed.hasPod = false;
  try {
    if (isGuest(failed)) await killProcess(engine, container, engine.signal);
    else await vacate(engine, failed);
  } catch (error) {
    engine.log.warn(
      `Cannot take "${seatName(failed)}" away, which did not start: ${errorMessage(error)}`,
    );
  }
}

async function attempt(
  engine: Engine,
  container: Container,
  { before, step }: Parameters<typeof attemptStart>[2],
): Promise<void> {
  const limit = new StartLimit(engine.config.startTimeoutMs);
  container.startLimit = limit;
  try {
    await step(AbortSignal.any([engine.signal, limit.signal]));
  } catch (cause) {
    const error = await startError(engine, container, cause);
    // A server that stops leaves the start to its next life.
    if (engine.signal.aborted) throw error;
    markStartFailed(engine, container, error);
    if (container.run !== before) await deleteFailedPod(engine, container);
    if (container.record.spec.host.autoRemove) void removeEnded(engine, container);
    else saveRecordSoon(engine, container);
    throw error;
  } finally {
    limit.end();
    container.startLimit = undefined;
  }
}

async function startError(engine: Engine, container: Container, cause: unknown): Promise<Error> {
  if (cause instanceof DOMException && cause.name === "TimeoutError") {
    const seconds = engine.config.startTimeoutMs / 1000;
    return new EngineError(
      "deadline-exceeded",
      `Cannot start container "${container.record.name}": not running after ${seconds} s` +
        (await whyNotRunning(engine, container)),
      { cause },
    );
  }
  return cause instanceof Error
    ? cause
    : new EngineError("internal", errorMessage(cause), { cause });
}
