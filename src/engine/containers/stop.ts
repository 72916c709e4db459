import { isRunning } from "../../model/container-state.ts";
import { EngineError, errorMessage } from "../../model/errors.ts";
import { SIGKILL, signalNumber } from "../../model/signal.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { killPod, sendSignal } from "./signal.ts";
import { emitContainerEvent } from "./transitions.ts";

/** Docker's, where neither the request nor the container says otherwise. */
const DEFAULT_GRACE_SECONDS = 10;
const DEFAULT_STOP_SIGNAL = "SIGTERM";

/** How a container is stopped. */
export type StopOptions = {
  /** Time before SIGKILL; below 0 waits for ever. */
  readonly graceSeconds?: number;
  readonly signalName?: string;
  readonly signal: AbortSignal;
};

/**
 * Stops a container and keeps its Pod, so that logs and exit code stay.
 * @throws {EngineError} `not-modified` if it does not run.
 * @see Docker Engine API v1.56, ContainerStop
 */
export async function stopContainer(
  engine: Engine,
  reference: string,
  options: StopOptions,
): Promise<void> {
  const container = engine.containers.find(reference);
  if (!isRunning(container.state)) {
    throw new EngineError(
      "not-modified",
      `Container "${container.record.name}" is already stopped`,
    );
  }
  await stop(engine, container, options);
}

/** Stops a container that runs. */
export async function stop(
  engine: Engine,
  container: Container,
  options: StopOptions,
): Promise<void> {
  const { config } = container.record.spec;
  const number = signalNumber(options.signalName ?? config.stopSignal ?? DEFAULT_STOP_SIGNAL);
  const graceSeconds = options.graceSeconds ?? config.stopTimeoutSeconds ?? DEFAULT_GRACE_SECONDS;
  if (container.run) container.run.isStopRequested = true;
  if (container.state.status === "restarting") {
    container.state = { ...container.state, status: "exited" }; // nothing runs between two tries
    emitContainerEvent(engine, container, "stop");
    return;
  }
  const exited = container.nextExit.promise;
  emitContainerEvent(engine, container, "kill", { signal: String(number) });
  const obeyed =
    number === SIGKILL || graceSeconds === 0
      ? false
      : await tryStopSignal(engine, container, {
          number,
          exited,
          graceSeconds,
          signal: options.signal,
        });
  if (!obeyed) {
    await killPod(engine, container, options.signal);
    await abortable(exited, options.signal);
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
    readonly signal: AbortSignal;
  },
): Promise<boolean> {
  try {
    await sendSignal(engine, container, { signalNumber: wait.number, signal: wait.signal });
  } catch (error) {
    wait.signal.throwIfAborted();
    if (!isRunning(container.state)) return true;
    engine.log.warn(`${errorMessage(error)}; the kubelet is to stop it`);
    return false;
  }
  const grace = wait.graceSeconds < 0 ? [] : [AbortSignal.timeout(wait.graceSeconds * 1000)];
  try {
    await abortable(wait.exited, AbortSignal.any([wait.signal, ...grace]));
    return true;
  } catch {
    wait.signal.throwIfAborted();
    return false; // because the grace is over
  }
}
