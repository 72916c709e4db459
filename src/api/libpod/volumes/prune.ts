import type { Engine } from "../../../engine/engine.ts";
import { pruneVolumes } from "../../../engine/volumes/prune.ts";
import type { Filters } from "../../../model/filters.ts";

/**
 * Removes the volumes that no container has, also those with a name.
 * @returns Their names.
 */
export async function pruneAllVolumes(
  engine: Engine,
  { filters, signal }: { readonly filters: Filters; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const all = new Map([...filters, ["all", ["true"]]]);
  return (await pruneVolumes(engine, { filters: all, signal })).deletedNames;
}
