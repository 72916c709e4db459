import type { Filters } from "../../model/filters.ts";
import { isEngineError } from "../../model/errors.ts";
import type { Engine } from "../engine.ts";
import { assertFilters, matchesBothLabels } from "../filters.ts";
import { untilFilter } from "../past-moment.ts";
import { emitPruneEvent } from "../prune-event.ts";
import { membersOf } from "./names/members.ts";
import { isPredefined } from "./predefined.ts";
import { removeNetwork } from "./remove.ts";

/**
 * Removes all networks that no container is in.
 * @returns Their names.
 * @throws {EngineError} `invalid-argument` for a filter that Docker does not know.
 * @see Docker Engine API v1.56, NetworkPrune
 */
export async function pruneNetworks(
  engine: Engine,
  { filters, signal }: { readonly filters: Filters; readonly signal: AbortSignal },
): Promise<string[]> {
  assertFilters(filters, ["label", "label!", "until"]);
  const isOld = untilFilter(filters, engine.clock.now());
  const deletedNames: string[] = [];
  for (const network of engine.networks.all()) {
    if (isPredefined(network.name) || !isOld(network.createdAt)) continue;
    if (!matchesBothLabels(filters, network.labels)) continue;
    if (membersOf(engine, network).length > 0) continue;
    try {
      await removeNetwork(engine, network.id, { signal });
      deletedNames.push(network.name);
    } catch (error) {
      if (!isEngineError(error, "forbidden") && !isEngineError(error, "not-found")) throw error;
      // Someone started a container in it or removed it meanwhile, which is no failure of pruning.
    }
  }
  emitPruneEvent(engine, "network");
  return deletedNames;
}
