import type { Filters } from "../../model/filters.ts";
import type { Engine } from "../engine.ts";
import { assertFilters, booleanFilter, matchesBothLabels } from "../filters.ts";
import { untilFilter } from "../past-moment.ts";
import { emitPruneEvent } from "../prune-event.ts";
import { removeImage, type RemovedImage } from "./remove.ts";

/** What pruning has removed. */
export type PrunedImages = {
  readonly removed: readonly RemovedImage[];
  /** 0: registries and nodes keep what they have. */
  readonly reclaimedBytes: number;
};

/**
 * Forgets the images of which there is no container, if the filter `dangling` says that all are meant: else those
 * without a name are, and every image here has one.
 * @throws {EngineError} `invalid-argument` for a filter that Docker does not know.
 * @see Docker Engine API v1.56, ImagePrune
 */
export async function pruneImages(
  engine: Engine,
  { filters, signal }: { readonly filters: Filters; readonly signal: AbortSignal },
): Promise<PrunedImages> {
  assertFilters(filters, ["dangling", "label", "label!", "until"]);
  const isForAll = booleanFilter(filters, "dangling") === false;
  const isOld = untilFilter(filters, engine.clock.now());
  const inUse = new Set(engine.containers.all().map(({ record }) => record.imageId));
  const removed: RemovedImage[] = [];
  for (const [id, [image]] of isForAll ? engine.images.all() : []) {
    if (!image || inUse.has(id) || !isOld(image.createdAt ?? new Date(0))) continue;
    if (!matchesBothLabels(filters, image.config.labels)) continue;
    removed.push(...(await removeImage(engine, id, { force: false, signal })));
  }
  emitPruneEvent(engine, "image");
  return { removed, reclaimedBytes: 0 };
}
