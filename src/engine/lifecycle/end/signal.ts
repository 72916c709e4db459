import { EngineError, errorMessage, isEngineError } from "../../../model/errors.ts";
import { SIGKILL_EXIT_CODE } from "../../../model/process/exit-code.ts";
import { killCommand } from "../../../shim/protocol.ts";
import type { Engine } from "../../engine.ts";
import { requireRun } from "../../inside/require-run.ts";
import { isMissingProgram, runInside } from "../../inside/run-inside.ts";
import { hasShimInside, shimInside } from "../../inside/shim-inside.ts";
import type { Container } from "../../store.ts";
import { thaw } from "../freeze.ts";
import { stopSignalOf } from "./stop-signal.ts";

/** Seconds after which the kubelet ends a Pod that is to be killed: the least it takes. */
const NOW_SECONDS = 1;

/** The container's first process. */
export const INIT_PID = 1;

/**
 * Sends a signal other than SIGKILL to the container's process, by what the image has. A paused container gets it when
 * it goes on, which it does at once if the signal may ask for its end.
 * @throws {EngineError} `internal` if it could not be delivered.
 */
export async function sendSignal(
  engine: Engine,
  container: Container,
  options: { readonly signalNumber: number; readonly signal: AbortSignal },
): Promise<void> {
  const { signalNumber, signal } = options;
  const { exitCode, stderr } = await runKill(engine, container, signalNumber, signal);
  if (exitCode === SIGKILL_EXIT_CODE) return; // the end of the container's process takes all others with it
  if (exitCode === 0) return resumeFor(engine, container, signalNumber);
  throw new EngineError(
    "internal",
    `Cannot send signal ${signalNumber} to container "${container.record.name}": ${stderr.trim()}`,
  );
}

/**
 * Has the kubelet end the container and keep the Pod, so that logs and exit code stay.
 */
export async function killPod(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  const { podName } = requireRun(container);
  try {
    await engine.cluster.pods.setActiveDeadline(podName, NOW_SECONDS, signal);
  } catch (error) {
    if (isEngineError(error, "not-found")) return; // already gone, of which the watch tells
    if (!isEngineError(error, "forbidden")) throw error;
    engine.log.warn(`${error.message}: Pod "${podName}" is deleted instead, and its log with it`);
    await engine.cluster.pods.delete(podName, 0, signal);
  }
}

/** Any signal may be meant to end a container, unless it is known which one is. @see moby, daemon/kill.go */
async function resumeFor(engine: Engine, container: Container, number: number): Promise<void> {
  const hasOwn = Boolean(container.record.spec.config.stopSignal);
  if (container.state.status !== "paused" || (hasOwn && number !== stopSignalOf(container))) return;
  try {
    await thaw(engine, container);
  } catch (error) {
    engine.log.warn(errorMessage(error));
  }
}

async function runKill(
  engine: Engine,
  container: Container,
  signalNumber: number,
  signal: AbortSignal,
): ReturnType<typeof runInside> {
  if (!(await hasShimInside(container, signal))) {
    try {
      const line = `kill -${signalNumber} ${INIT_PID}`;
      return await runInside(engine, container, ["sh", "-c", line], { signal });
    } catch (error) {
      if (!isMissingProgram(error)) throw error;
    }
  }
  const shim = await shimInside(engine, container, signal);
  return runInside(engine, container, killCommand(shim, signalNumber, INIT_PID), { signal });
}
