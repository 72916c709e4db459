import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { hasExited } from "../../model/container-state.ts";
import { errorMessage } from "../../model/errors.ts";
import { startContainer } from "./start.ts";

/** Pause before the first restart; each further one doubles it, as in moby. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 60_000;

/** Starts a container that has ended again, if its restart policy says so. */
export function scheduleRestart(engine: Engine, container: Container): void {
  if (!wantsRestart(container)) return;
  const { state } = container;
  if (!hasExited(state)) return;
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** container.restartCount, LONGEST_PAUSE_MS);
  container.restartCount += 1;
  container.state = { ...state, status: "restarting" };
  setTimeout(() => void restart(engine, container), pauseMs).unref();
}

async function restart(engine: Engine, container: Container): Promise<void> {
  // Someone may have stopped, started or removed it meanwhile.
  if (engine.signal.aborted || container.state.status !== "restarting") return;
  container.state = { ...container.state, status: "exited" };
  try {
    await startContainer(engine, container.record.id, { signal: engine.signal });
  } catch (error) {
    engine.log.warn(`Cannot restart container "${container.record.name}": ${errorMessage(error)}`);
  }
}

function wantsRestart({ run, record, state, restartCount }: Container): boolean {
  if (run?.isStopRequested || !hasExited(state)) return false;
  const { name, maximumRetryCount } = record.spec.host.restartPolicy;
  if (name === "always" || name === "unless-stopped") return true;
  if (name !== "on-failure" || state.exitCode === 0) return false;
  return maximumRetryCount === 0 || restartCount < maximumRetryCount;
}
