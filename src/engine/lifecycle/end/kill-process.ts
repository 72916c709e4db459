import { EngineError, errorMessage, isEngineError } from "../../../model/errors.ts";
import { SIGKILL } from "../../../model/notation/signal.ts";
import { isGuest } from "../../../podspec/seat.ts";
import { killCommand } from "../../../shim/protocol.ts";
import type { Engine } from "../../engine.ts";
import { syncBeforeKill } from "../../files/sync-binds.ts";
import { requireRun } from "../../inside/require-run.ts";
import { runInside } from "../../inside/run-inside.ts";
import { shimInside } from "../../inside/shim-inside.ts";
import type { Container } from "../../store.ts";
import { hasEnded } from "./has-ended.ts";
import { INIT_PID, killPod } from "./signal.ts";

/** How long the shim may take to come in and kill: after that the kubelet is as quick. */
const INSIDE_MS = 2000;

/**
 * Ends a container's process by SIGKILL, and keeps its Pod. The shim does so at once, where the kernel lets it; the
 * kubelet sends SIGTERM first and waits for two seconds. A guest the kubelet ends with its whole Pod only.
 * @throws {EngineError} `internal` if the kernel does not let the shim end a guest.
 */
export async function killProcess(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  await syncBeforeKill(engine, container);
  const isAlone = !isGuest(requireRun(container));
  const ended = new AbortController();
  const patience = isAlone ? [AbortSignal.timeout(INSIDE_MS)] : [];
  const inside = AbortSignal.any([signal, ended.signal, ...patience]);
  container.exits.next(inside).then(
    () => ended.abort(new Error("it has ended")),
    () => {}, // because the shim has been quicker, or too slow
  );
  try {
    return await killInside(engine, container, inside);
  } catch (cause) {
    signal.throwIfAborted();
    if (ended.signal.aborted) return;
    const message = `Cannot kill "${container.record.name}" from inside: ${errorMessage(cause)}`;
    if (!isAlone) {
      if (isEngineError(cause, "conflict") || (await hasEnded(engine, container))) return;
      throw new EngineError("internal", message, { cause });
    }
    engine.log.debug(message);
  }
  await killPod(engine, container, signal);
}

/** @throws {EngineError} If the kernel does not let the shim. */
async function killInside(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  const shim = await shimInside(engine, container, signal);
  const command = killCommand(shim, SIGKILL, INIT_PID);
  const { exitCode, stderr } = await runInside(engine, container, command, { signal });
  if (exitCode !== 0) throw new EngineError("internal", stderr.trim());
}
