import { EngineError } from "../../model/errors.ts";
import { isRunning } from "../../model/container-state.ts";
import { SIGKILL, signalNumber } from "../../model/signal.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { killPod, sendSignal } from "./signal.ts";
import { emitContainerEvent } from "./transitions.ts";

/**
 * Sends a signal to a container's process. After SIGKILL it returns when the process has ended.
 * @throws {EngineError} `conflict`, in Docker's words, if it does not run.
 * @see Docker Engine API v1.56, ContainerKill
 */
export async function killContainer(
  engine: Engine,
  reference: string,
  options: { readonly signalName?: string; readonly signal: AbortSignal },
): Promise<void> {
  const container = engine.containers.find(reference);
  const number = signalNumber(options.signalName || "SIGKILL");
  if (!isRunning(container.state) || container.state.status === "restarting") {
    throw new EngineError(
      "conflict",
      `cannot kill container: ${reference}: container ${container.record.id} is not running`,
    );
  }
  if (number === SIGKILL) {
    if (container.run) container.run.isStopRequested = true;
    const exited = container.nextExit.promise;
    await killPod(engine, container, options.signal);
    emitContainerEvent(engine, container, "kill", { signal: String(number) });
    await abortable(exited, options.signal);
    return;
  }
  await sendSignal(engine, container, { signalNumber: number, signal: options.signal });
  emitContainerEvent(engine, container, "kill", { signal: String(number) });
}
