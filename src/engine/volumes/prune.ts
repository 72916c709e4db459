import type { Filters } from "../../model/filters.ts";
import { ANONYMOUS_LABEL } from "../../model/files/volume.ts";
import type { Engine } from "../engine.ts";
import { assertFilters, booleanFilter, matchesBothLabels } from "../filters.ts";
import { emitPruneEvent } from "../prune-event.ts";
import { removeVolume } from "./remove.ts";
import { usersOf } from "./users.ts";

/** What pruning has removed. */
export type PrunedVolumes = {
  readonly deletedNames: readonly string[];
  /** 0: the cluster does not tell what is in a volume. */
  readonly reclaimedBytes: number;
};

/**
 * Removes all volumes without a name that no container has and, if the filter `all` says so, those with one.
 * @throws {EngineError} `invalid-argument` for a filter that Docker does not know.
 * @see Docker Engine API v1.56, VolumePrune
 */
export async function pruneVolumes(
  engine: Engine,
  { filters, signal }: { readonly filters: Filters; readonly signal: AbortSignal },
): Promise<PrunedVolumes> {
  assertFilters(filters, ["all", "label", "label!"]);
  const isForAll = booleanFilter(filters, "all") ?? false;
  const deletedNames: string[] = [];
  for (const { name, labels, options } of engine.volumes.all()) {
    const isMeant = isForAll || Object.hasOwn(labels, ANONYMOUS_LABEL);
    const isPlain = Object.keys(options).length === 0; // moby leaves those with options alone
    if (!isMeant || !isPlain || !matchesBothLabels(filters, labels)) continue;
    if (usersOf(engine, name).length > 0) continue;
    await removeVolume(engine, name, { force: true, signal });
    deletedNames.push(name);
  }
  emitPruneEvent(engine, "volume");
  return { deletedNames, reclaimedBytes: 0 };
}
