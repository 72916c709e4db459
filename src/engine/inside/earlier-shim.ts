import { isEngineError } from "../../model/errors.ts";
import { isWholeShim, versionCommand } from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { type Delivery, hasBeenInjected } from "./ephemeral-door.ts";
import { requireRun } from "./require-run.ts";
import { runInside } from "./run-inside.ts";

/**
 * Finds the shim that an earlier life of the server, or another server of the instance, has brought in by an ephemeral
 * container: another one would stay in the Pod's status as well.
 * @returns Its path, or nothing if there is none that is ours.
 */
export async function findEarlierShim(
  engine: Engine,
  container: Container,
  { program, paths, architecture, signal }: Omit<Delivery, "stays">,
): Promise<string | undefined> {
  if (!hasBeenInjected(requireRun(container))) return undefined;
  for (const path of paths) {
    try {
      const { stdout } = await runInside(engine, container, versionCommand(path), { signal });
      if (isWholeShim(stdout, architecture, program.length)) return path;
    } catch (error) {
      if (!isEngineError(error, "invalid-argument")) throw error; // it is not there, or may not be run
    }
  }
  return undefined;
}
