import { isEngineError } from "../../../model/errors.ts";
import { execsAsRoot } from "../../../podspec/security-context.ts";
import type { Engine } from "../../engine.ts";
import { rootPlace } from "../../files/doors/root-place.ts";
import { ownPlace } from "../../files/doors/shim-place.ts";
import { finishProcess } from "../../inside/run-inside.ts";
import type { Container } from "../../store.ts";

/**
 * Has the shim write a file by which a container finds others. It is root's, and all containers of a Pod have the same
 * one, also that by which root comes in.
 * @param isSealed Whether the container itself may not write it, whoever its user is.
 * @throws {EngineError} `conflict` if the container does not run.
 */
export async function rewriteAsRoot(
  engine: Engine,
  container: Container,
  {
    command,
    isSealed = false,
  }: { readonly command: (shim: string) => readonly string[]; readonly isSealed?: boolean },
): Promise<void> {
  const { signal } = engine;
  const { shim, exec } =
    execsAsRoot(container.record.spec) && !isSealed
      ? await ownPlace(engine, container, signal)
      : await rootPlace(engine, container, signal);
  const process = await exec(command(shim), { hasStdin: false, signal });
  const { exitCode, stderr } = await finishProcess(process);
  if (exitCode !== 0) throw new Error(stderr.trim());
}

/** Whether a failure comes of the container's end, or ours. */
export function hasEndedMeanwhile({ signal }: Engine, error: unknown): boolean {
  return signal.aborted || isEngineError(error, "conflict");
}
