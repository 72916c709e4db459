import { errorMessage } from "../../../model/errors.ts";
import { SIGKILL } from "../../../model/notation/signal.ts";
import { killCommand } from "../../../shim/protocol.ts";
import type { Engine } from "../../engine.ts";
import { syncBeforeKill } from "../../files/sync-binds.ts";
import { runInside } from "../../inside/run-inside.ts";
import { shimInside } from "../../inside/shim-inside.ts";
import type { Container } from "../../store.ts";
import { INIT_PID, killPod } from "./signal.ts";

/** How long the shim may take to come in and kill: after that the kubelet is as quick. */
const INSIDE_MS = 2000;

/**
 * Ends a container's process by SIGKILL, and keeps its Pod. The shim does so at once, where the kernel lets it; the
 * kubelet sends SIGTERM first and waits for two seconds.
 */
export async function killProcess(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  await syncBeforeKill(engine, container);
  const ended = new AbortController();
  const inside = AbortSignal.any([signal, ended.signal, AbortSignal.timeout(INSIDE_MS)]);
  container.exits.next(inside).then(
    () => ended.abort(new Error("it has ended")),
    () => {}, // because the shim has been quicker, or too slow
  );
  try {
    if (await killInside(engine, container, inside)) return;
  } catch (error) {
    signal.throwIfAborted();
    if (ended.signal.aborted) return;
    engine.log.debug(`Cannot kill "${container.record.name}" from inside: ${errorMessage(error)}`);
  }
  await killPod(engine, container, signal);
}

/** @returns Whether the kernel has let the shim. */
async function killInside(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<boolean> {
  const shim = await shimInside(engine, container, signal);
  const command = killCommand(shim, SIGKILL, INIT_PID);
  const { exitCode, stderr } = await runInside(engine, container, command, { signal });
  if (exitCode === 0) return true;
  engine.log.debug(`Cannot kill "${container.record.name}" from inside: ${stderr.trim()}`);
  return false;
}
