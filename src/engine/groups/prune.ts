import { isEngineError } from "../../model/errors.ts";
import type { Engine } from "../engine.ts";
import { allGroups } from "./groups.ts";
import { removeGroup } from "./remove.ts";
import { groupStatus } from "./status.ts";

/**
 * Removes the groups whose containers have ended.
 * @returns Their IDs.
 * @see podman, libpod/runtime_pod.go, PrunePods
 */
export async function pruneGroups(
  engine: Engine,
  { signal }: { readonly signal: AbortSignal },
): Promise<string[]> {
  const ids: string[] = [];
  for (const found of allGroups(engine)) {
    if (!["exited", "stopped"].includes(groupStatus(found))) continue;
    try {
      ids.push(await removeGroup(engine, found.group.id, { force: false, signal }));
    } catch (error) {
      if (!isEngineError(error, "conflict") && !isEngineError(error, "not-found")) throw error;
      // Someone started or removed it meanwhile, which is no failure of pruning.
    }
  }
  return ids;
}
