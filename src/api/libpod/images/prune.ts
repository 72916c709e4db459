import type { Engine } from "../../../engine/engine.ts";
import { booleanFilter } from "../../../engine/filters.ts";
import { pruneImages } from "../../../engine/images/prune.ts";
import type { Filters } from "../../../model/filters.ts";
import { plainDigest } from "./digest.ts";

/** Reads filters: which images are meant may be said there, too, and `dangling` says what is so without it. */
export function fromPruneFilters(filters: Filters): {
  readonly isForAll: boolean | undefined;
  readonly others: Filters;
} {
  const others = new Map(filters);
  for (const key of ["all", "dangling"]) others.delete(key);
  return { isForAll: booleanFilter(filters, "all"), others };
}

/**
 * Forgets the images of which there is no container: those without a name, or all.
 * @returns Their IDs.
 */
export async function prunedImageIds(
  engine: Engine,
  {
    isForAll,
    filters,
    signal,
  }: { readonly isForAll: boolean; readonly filters: Filters; readonly signal: AbortSignal },
): Promise<string[]> {
  const { removed } = await pruneImages(engine, {
    filters: new Map([...filters, ["dangling", [String(!isForAll)]]]),
    signal,
  });
  return removed.flatMap((part) => ("deleted" in part ? plainDigest(part.deleted) : []));
}
