import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { hasExited, type Exit } from "../../../model/container-state.ts";
import { errorMessage } from "../../../model/errors.ts";
import { launch } from "../start/launch.ts";
import { markRestarting } from "../transitions.ts";

/** Pause before the first restart; each further one doubles it, as in moby. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 60_000;
/** A run of this length was a success: the pauses begin anew. */
const LONG_RUN_MS = 10_000;

/**
 * Starts a container that has ended again, if its restart policy says so.
 * @param isServerStart Whether the server has just begun: `always` then means also what someone has stopped.
 */
export function scheduleRestart(
  engine: Engine,
  container: Container,
  { isServerStart = false }: { readonly isServerStart?: boolean } = {},
): void {
  const { state, record } = container;
  const isUnconditional = isServerStart && record.spec.host.restartPolicy.name === "always";
  if (!hasExited(state) || !(isUnconditional || wantsRestart(container, state))) return;
  const isFirst = container.restartPauseMs === 0 || runtimeMs(state) >= LONG_RUN_MS;
  container.restartPauseMs = isFirst
    ? FIRST_PAUSE_MS
    : Math.min(container.restartPauseMs * 2, LONGEST_PAUSE_MS);
  container.restartCount += 1;
  markRestarting(container);
  setTimeout(() => void restart(engine, container), container.restartPauseMs).unref();
}

async function restart(engine: Engine, container: Container): Promise<void> {
  // Someone may have stopped or removed it meanwhile, and another server of the instance have been faster.
  const { state, removing, starting } = container;
  if (engine.signal.aborted || state.status !== "restarting" || removing || starting) return;
  try {
    await launch(engine, container);
  } catch (error) {
    engine.log.warn(`Cannot restart container "${container.record.name}": ${errorMessage(error)}`);
  }
}

function wantsRestart(
  { isStopRequested, record, restartCount }: Container,
  { exitCode }: Exit,
): boolean {
  if (isStopRequested) return false;
  const { name, maximumRetryCount } = record.spec.host.restartPolicy;
  if (name === "always" || name === "unless-stopped") return true;
  if (name !== "on-failure" || exitCode === 0) return false;
  return maximumRetryCount === 0 || restartCount < maximumRetryCount;
}

function runtimeMs({ startedAt, finishedAt }: Exit): number {
  return startedAt && finishedAt ? finishedAt.getTime() - startedAt.getTime() : 0;
}
