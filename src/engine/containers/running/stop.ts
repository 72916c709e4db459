import { isRunning } from "../../../model/container-state.ts";
import { EngineError, errorMessage, isEngineError } from "../../../model/errors.ts";
import { SIGKILL, signalNumber } from "../../../model/notation/signal.ts";
import { abortable } from "../../abortable.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { hasEnded } from "../../lifecycle/end/has-ended.ts";
import { killProcess } from "../../lifecycle/end/kill-process.ts";
import { sendSignal } from "../../lifecycle/end/signal.ts";
import { startSettled } from "../../lifecycle/start/start-settled.ts";
import { noteStopRequest } from "../../lifecycle/end/stop-request.ts";
import { stopSignalOf } from "../../lifecycle/end/stop-signal.ts";
import { emitContainerEvent, markRestartCancelled } from "../../lifecycle/transitions.ts";

/** Docker's, where neither the request nor the container says otherwise. */
const DEFAULT_GRACE_SECONDS = 10;

/** How a container is stopped. */
export type StopOptions = {
  /** Time before SIGKILL; below 0 waits for ever. */
  readonly graceSeconds?: number;
  readonly signalName?: string;
  readonly signal: AbortSignal;
};

/**
 * Stops a container and keeps its Pod, so that logs and exit code stay. A client that goes away does not end a stop
 * that has begun, as in Docker.
 * @throws {EngineError} `not-modified` if it does not run.
 * @see Docker Engine API v1.56, ContainerStop
 */
export async function stopContainer(
  engine: Engine,
  reference: string,
  options: StopOptions,
): Promise<void> {
  const container = engine.containers.find(reference);
  await startSettled(container, options.signal);
  if (!isRunning(container.state)) {
    throw new EngineError(
      "not-modified",
      `Container "${container.record.name}" is already stopped`,
    );
  }
  await abortable(stop(engine, container, options), options.signal);
}

/** Stops a container, if it runs. */
export async function stopIfRunning(
  engine: Engine,
  reference: string,
  options: StopOptions,
): Promise<void> {
  try {
    await stopContainer(engine, reference, options);
  } catch (error) {
    if (!isEngineError(error, "not-modified")) throw error;
  }
}

/** Stops a container that runs, to the end. */
export async function stop(
  engine: Engine,
  container: Container,
  options: Omit<StopOptions, "signal">,
): Promise<void> {
  const { config } = container.record.spec;
  const number = options.signalName ? signalNumber(options.signalName) : stopSignalOf(container);
  const graceSeconds = options.graceSeconds ?? config.stopTimeoutSeconds ?? DEFAULT_GRACE_SECONDS;
  await noteStopRequest(engine, container);
  if (container.state.status === "restarting") {
    markRestartCancelled(container); // nothing runs between two tries
    emitContainerEvent(engine, container, "stop");
    return;
  }
  const exited = container.exits.next(engine.signal);
  const isKill = number === SIGKILL || graceSeconds === 0;
  const obeyed =
    !isKill && (await tryStopSignal(engine, container, { number, exited, graceSeconds }));
  if (!obeyed) {
    emitContainerEvent(engine, container, "kill", { signal: String(SIGKILL) });
    await killProcess(engine, container, engine.signal);
    await exited;
  }
  emitContainerEvent(engine, container, "stop");
}

/** Sends the stop signal and waits. @returns Whether the process ended by it. */
async function tryStopSignal(
  engine: Engine,
  container: Container,
  wait: {
    readonly number: number;
    readonly exited: Promise<unknown>;
    readonly graceSeconds: number;
  },
): Promise<boolean> {
  const { signal } = engine;
  emitContainerEvent(engine, container, "kill", { signal: String(wait.number) });
  try {
    await sendSignal(engine, container, { signalNumber: wait.number, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!isRunning(container.state)) return true;
    if (await hasEnded(engine, container)) return wait.exited.then(() => true);
    engine.log.warn(`${errorMessage(error)}; the kubelet is to stop it`);
    return false;
  }
  const graceMs = Math.min(wait.graceSeconds * 1000, Number.MAX_SAFE_INTEGER);
  const grace = graceMs < 0 ? [] : [AbortSignal.timeout(graceMs)];
  try {
    await abortable(wait.exited, AbortSignal.any([signal, ...grace]));
    return true;
  } catch {
    signal.throwIfAborted(); // else the grace is over
  }
  if (!(await hasEnded(engine, container))) return false;
  await wait.exited; // of which the Pod is to tell yet
  return true;
}
