import type { Filters } from "../../model/filters.ts";
import { isEngineError } from "../../model/errors.ts";
import type { Engine } from "../engine.ts";
import { assertFilters, matchesBothLabels } from "../filters.ts";
import { timestampOf } from "../logs/timestamp.ts";
import { parsePastMoment } from "../past-moment.ts";
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
  const now = engine.clock.now();
  const untils = filters.get("until")?.map((text) => parsePastMoment(text, now)) ?? [];
  const deletedNames: string[] = [];
  for (const network of engine.networks.all()) {
    const isOld = untils.every((until) => timestampOf(network.createdAt) < until);
    if (isPredefined(network.name) || !isOld || !matchesBothLabels(filters, network.labels))
      continue;
    if (membersOf(engine, network).length > 0) continue;
    try {
      await removeNetwork(engine, network.id, { signal });
      deletedNames.push(network.name);
    } catch (error) {
      if (!isEngineError(error, "forbidden") && !isEngineError(error, "not-found")) throw error;
      // Someone started a container in it or removed it meanwhile, which is no failure of pruning.
    }
  }
  engine.events.emit({
    type: "network",
    action: "prune",
    actor: { id: "", attributes: { reclaimed: "0" } },
    at: now,
  });
  return deletedNames;
}
