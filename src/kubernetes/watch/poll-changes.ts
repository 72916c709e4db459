import type { KubernetesObject } from "@kubernetes/client-node";
import type { WatchEvent } from "../../engine/backend.ts";
import { pause } from "../transport/pause.ts";

const INTERVAL_MS = 1000;

/**
 * Stands in for a watch where only listing is allowed: lists once a second and tells the differences, until the
 * signal ends it. What was made and deleted between two listings is never seen.
 * @param known The objects of a first listing, already told.
 */
export async function* pollChanges<T extends KubernetesObject>(
  list: () => Promise<{ readonly items: readonly T[] }>,
  known: readonly T[],
  signal: AbortSignal,
): AsyncGenerator<WatchEvent<T>> {
  let before = byName(known);
  while (!signal.aborted) {
    try {
      await pause(INTERVAL_MS, signal);
      const after = byName((await list()).items);
      yield* differences(before, after);
      before = after;
    } catch {
      // because the next listing may succeed, and tells the same
    }
  }
}

function* differences<T extends KubernetesObject>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): Generator<WatchEvent<T>> {
  for (const [name, object] of before) {
    if (after.get(name)?.metadata?.uid !== object.metadata?.uid) yield { type: "deleted", object };
  }
  for (const [name, object] of after) {
    const old = before.get(name)?.metadata;
    if (old?.uid !== object.metadata?.uid) yield { type: "added", object };
    else if (old?.resourceVersion !== object.metadata?.resourceVersion)
      yield { type: "modified", object };
  }
}

function byName<T extends KubernetesObject>(objects: readonly T[]): Map<string, T> {
  return new Map(objects.map((object) => [object.metadata?.name ?? "", object]));
}
