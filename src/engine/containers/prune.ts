import type { Filters } from "../../model/filters.ts";
import { isRunning } from "../../model/container-state.ts";
import { isEngineError } from "../../model/errors.ts";
import type { Engine } from "../engine.ts";
import { assertFilters, matchesLabels } from "../filters.ts";
import { parseTimestamp } from "../logs/timestamp.ts";
import type { Container } from "../store.ts";
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
  const deletedIds: string[] = [];
  for (const container of engine.containers.all()) {
    if (!isPrunable(engine, container, filters)) continue;
    try {
      await removeContainer(engine, container.record.id, {
        force: false,
        removeVolumes: false,
        signal,
      });
      deletedIds.push(container.record.id);
    } catch (error) {
      if (!isEngineError(error, "conflict") && !isEngineError(error, "not-found")) throw error;
      // Someone started or removed it meanwhile, which is no failure of pruning.
    }
  }
  return { deletedIds, reclaimedBytes: 0 };
}

function isPrunable(
  engine: Engine,
  { state, starting, record }: Container,
  filters: Filters,
): boolean {
  if (isRunning(state) || starting) return false;
  const { labels } = record.spec.config;
  const isKept = filters.has("label!") && matchesLabels(filters, "label!", labels);
  const created = record.createdAt.toISOString();
  const isOld = (filters.get("until") ?? []).every((until) => created < untilTime(engine, until));
  return matchesLabels(filters, "label", labels) && !isKept && isOld;
}

/** A moment, or a time before now as Go writes it: `10m`, `1h30m`. */
function untilTime(engine: Engine, text: string): string {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  const isDuration = parts.length > 0 && parts.map(([part]) => part).join("") === text;
  if (!isDuration) return parseTimestamp(text) ?? "";
  const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  const ago = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ""] ?? 0),
    0,
  );
  return new Date(engine.clock.now().getTime() - ago).toISOString();
}
