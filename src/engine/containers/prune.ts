import type { Filters } from "../../model/filters.ts";
import { isRunning } from "../../model/container-state.ts";
import { isEngineError } from "../../model/errors.ts";
import type { Engine } from "../engine.ts";
import { assertFilters, matchesBothLabels } from "../filters.ts";
import { untilFilter } from "../past-moment.ts";
import { emitPruneEvent } from "../prune-event.ts";
import { removeContainer } from "./remove.ts";

/** What pruning has removed. */
export type PrunedContainers = {
  readonly deletedIds: readonly string[];
  /** 0: what a Pod has written is the node's to count. */
  readonly reclaimedBytes: number;
};

/**
 * Removes all containers that do not run.
 * @throws {EngineError} `invalid-argument` for a filter that Docker does not know.
 * @see Docker Engine API v1.56, ContainerPrune
 */
export async function pruneContainers(
  engine: Engine,
  { filters, signal }: { readonly filters: Filters; readonly signal: AbortSignal },
): Promise<PrunedContainers> {
  assertFilters(filters, ["label", "label!", "until"]);
  const isOld = untilFilter(filters, engine.clock.now());
  const deletedIds: string[] = [];
  for (const container of engine.containers.all()) {
    const { state, starting, record } = container;
    if (record.spec.infraOf) continue; // goes with its group
    if (isRunning(state) || starting || !isOld(record.createdAt)) continue;
    if (!matchesBothLabels(filters, record.spec.config.labels)) continue;
    try {
      await removeContainer(engine, record.id, { force: false, removeVolumes: false, signal });
      deletedIds.push(record.id);
    } catch (error) {
      if (!isEngineError(error, "conflict") && !isEngineError(error, "not-found")) throw error;
      // Someone started or removed it meanwhile, which is no failure of pruning.
    }
  }
  emitPruneEvent(engine, "container");
  return { deletedIds, reclaimedBytes: 0 };
}
