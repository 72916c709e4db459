import { inContext, isEngineError } from "../../../model/errors.ts";
import { isRunning } from "../../../model/container-state.ts";
import { SIGKILL, signalNumber } from "../../../model/notation/signal.ts";
import type { Engine } from "../../engine.ts";
import { notRunning } from "../../inside/require-run.ts";
import type { Container } from "../../store.ts";
import { killProcess } from "../../lifecycle/end/kill-process.ts";
import { sendSignal } from "../../lifecycle/end/signal.ts";
import { startSettled } from "../../lifecycle/start/start-settled.ts";
import { noteStopRequest } from "../../lifecycle/end/stop-request.ts";
import { hasEnded } from "../../lifecycle/end/has-ended.ts";
import { stopSignalOf } from "../../lifecycle/end/stop-signal.ts";
import { emitContainerEvent, markRestartCancelled } from "../../lifecycle/transitions.ts";

/** Which signal is sent; SIGKILL unless it is said. */
type KillOptions = { readonly signalName?: string; readonly signal: AbortSignal };

/**
 * Sends a signal to a container's process. After SIGKILL it returns when the process has ended.
 * @throws {EngineError} `conflict`, in Docker's words, if it does not run.
 * @see Docker Engine API v1.56, ContainerKill
 */
export async function killContainer(
  engine: Engine,
  reference: string,
  options: KillOptions,
): Promise<void> {
  try {
    await kill(engine, reference, options);
  } catch (error) {
    throw inContext(`cannot kill container: ${reference}`, error);
  }
}

async function kill(engine: Engine, reference: string, options: KillOptions): Promise<void> {
  const container = engine.containers.find(reference);
  const number = signalNumber(options.signalName || "SIGKILL");
  await startSettled(container, options.signal);
  if (container.state.status === "restarting" && isMeantToEnd(container, number)) {
    await noteStopRequest(engine, container);
    markRestartCancelled(container); // nothing runs between two tries
    return;
  }
  if (!hasProcess(container)) throw notRunning(container);
  if (isMeantToEnd(container, number)) await noteStopRequest(engine, container);
  const exited = container.exits.next(options.signal);
  emitContainerEvent(engine, container, "kill", { signal: String(number) }); // ahead of the end it brings
  if (number === SIGKILL) {
    await killProcess(engine, container, options.signal);
    await exited;
    return;
  }
  try {
    await sendSignal(engine, container, { signalNumber: number, signal: options.signal });
  } catch (error) {
    const isGone = !hasProcess(container) || isEngineError(error, "conflict");
    throw isGone || (await hasEnded(engine, container)) ? notRunning(container) : error;
  }
}

function hasProcess({ state }: Container): boolean {
  return isRunning(state) && state.status !== "restarting";
}

/** After the signals that ask a container to end, a restart policy does not bring it back. */
function isMeantToEnd(container: Container, number: number): boolean {
  return number === SIGKILL || number === stopSignalOf(container);
}
