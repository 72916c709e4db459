import { inspectContainer } from "../../../engine/containers/inspect.ts";
import { removeContainer } from "../../../engine/containers/remove.ts";
import { stopIfRunning } from "../../../engine/containers/running/stop.ts";
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
 * server does: who comes second waits for the first, and finds that it is done.
 * @returns The IDs of what was removed.
 * @throws {EngineError} As `removeContainer`.
 */
export async function removeForPodman(
  engine: Engine,
  reference: string,
  options: RemoveOptions,
): Promise<string[]> {
  try {
    const { id } = inspectContainer(engine, reference).record;
    await removeOnce(engine, id, options);
    return [id];
  } catch (error) {
    if (options.ignore && isEngineError(error, "not-found")) return [];
    throw error;
  }
}

async function removeOnce(engine: Engine, id: string, options: RemoveOptions): Promise<void> {
  const { force, removeVolumes, graceSeconds, signal } = options;
  try {
    if (force && graceSeconds !== undefined)
      await stopIfRunning(engine, id, { graceSeconds, signal });
    if (inspectContainer(engine, id).state.status === "removing")
      await waitForContainer(engine, id, { condition: "removed", signal });
    else await removeContainer(engine, id, { force, removeVolumes, signal });
  } catch (error) {
    if (!isEngineError(error, "not-found")) throw error; // else `--rm` was faster
  }
}
