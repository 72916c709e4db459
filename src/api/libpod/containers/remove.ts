import { inspectContainer } from "../../../engine/containers/inspect.ts";
import { removeContainer } from "../../../engine/containers/remove.ts";
import { stopContainer } from "../../../engine/containers/running/stop.ts";
import { waitForContainer } from "../../../engine/containers/wait.ts";
import type { Engine } from "../../../engine/engine.ts";
import { isEngineError } from "../../../model/errors.ts";

type RemoveOptions = {
  readonly force: boolean;
  /** One that is not there is success. */
  readonly ignore: boolean;
  readonly removeVolumes: boolean;
  /** How long it may take to end by itself; absent is not at all. */
  readonly graceSeconds: number | undefined;
  readonly signal: AbortSignal;
};

/**
 * Removes a container as podman's clients mean it. They remove by themselves what was run with `--rm`, just when the
 * server does: who comes second waits for the first.
 * @returns The IDs of what was removed.
 * @throws {EngineError} As `removeContainer`.
 */
export async function removeForPodman(
  engine: Engine,
  reference: string,
  { ignore, graceSeconds, ...options }: RemoveOptions,
): Promise<string[]> {
  const { signal } = options;
  try {
    const { record, state } = inspectContainer(engine, reference);
    if (state.status === "removing") {
      await waitForContainer(engine, record.id, { condition: "removed", signal });
      return [record.id];
    }
    if (options.force && graceSeconds !== undefined)
      await end(engine, record.id, graceSeconds, signal);
    await removeContainer(engine, record.id, options);
    return [record.id];
  } catch (error) {
    if (ignore && isEngineError(error, "not-found")) return [];
    throw error;
  }
}

async function end(
  engine: Engine,
  id: string,
  graceSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    await stopContainer(engine, id, { graceSeconds, signal });
  } catch (error) {
    if (!isEngineError(error, "not-modified")) throw error; // else it does not run
  }
}
