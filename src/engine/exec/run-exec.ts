import { runWords } from "../../shim/protocol.ts";
import type { RemoteProcess } from "../backend.ts";
import type { Engine } from "../engine.ts";
import { execInside } from "../inside/exec-inside.ts";
import { requireRun } from "../inside/require-run.ts";
import type { Container } from "../store.ts";
import { commandOptions } from "./command.ts";
import type { Exec } from "./exec-store.ts";

/**
 * Runs the command of an exec: by a runner, or where it has input or a terminal, is detached, or no runner can be let
 * in without delay, by an exec of its own.
 * @throws {EngineError} `conflict` if the container does not run.
 */
export async function runExec(
  engine: Engine,
  container: Container,
  { exec, isDetached }: { readonly exec: Exec; readonly isDetached: boolean },
): Promise<RemoteProcess> {
  const { attachStdin, isTty } = exec.config;
  if (!attachStdin && !isTty && !isDetached) {
    const runner = await requireRun(container).runners.take(engine, container);
    const process = await runner?.run(runWords(commandOptions(container, exec.config)));
    if (process) return process;
  }
  return execInside(engine, container, exec.command, {
    hasStdin: attachStdin && !isDetached,
    isTty,
    signal: engine.signal,
  });
}
