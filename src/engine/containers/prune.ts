import type { ContainerRecord } from "../../model/container.ts";
import type { Filters } from "../../model/filters.ts";
import { isRunning } from "../../model/container-state.ts";
import { isEngineError } from "../../model/errors.ts";
import type { Engine } from "../engine.ts";
import { assertFilters, matchesBothLabels } from "../filters.ts";
import { timestampOf } from "../logs/timestamp.ts";
import { parsePastMoment } from "../past-moment.ts";
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
  const isWanted = matcher(engine, filters);
  const deletedIds: string[] = [];
  for (const container of engine.containers.all()) {
    const { state, starting, record } = container;
    if (isRunning(state) || starting || !isWanted(record)) continue;
    try {
      await removeContainer(engine, record.id, { force: false, removeVolumes: false, signal });
      deletedIds.push(record.id);
    } catch (error) {
      if (!isEngineError(error, "conflict") && !isEngineError(error, "not-found")) throw error;
      // Someone started or removed it meanwhile, which is no failure of pruning.
    }
  }
  engine.events.emit({
    type: "container",
    action: "prune",
    actor: { id: "", attributes: { reclaimed: "0" } },
    at: engine.clock.now(),
  });
  return { deletedIds, reclaimedBytes: 0 };
}

function matcher(engine: Engine, filters: Filters): (record: ContainerRecord) => boolean {
  const now = engine.clock.now();
  const untils = filters.get("until")?.map((text) => parsePastMoment(text, now)) ?? [];
  return ({ createdAt, spec }) => {
    const isOld = untils.every((until) => timestampOf(createdAt) < until);
    return isOld && matchesBothLabels(filters, spec.config.labels);
  };
}
