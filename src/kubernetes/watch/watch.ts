import type { KubernetesObject, V1ListMeta } from "@kubernetes/client-node";
import type { WatchEvent } from "../../engine/backend.ts";
import { errorMessage } from "../../model/errors.ts";
import { isApiError } from "../api-errors.ts";
import type { KubernetesClient } from "../client.ts";
import { pollChanges } from "./poll-changes.ts";
import { createOutage } from "../transport/outage.ts";
import { pause } from "../transport/pause.ts";
import { isAway } from "../transport/retry.ts";
import { watchOnce } from "./watch-once.ts";

/** Pause before a watch that ended is taken up again; it doubles up to the longest, give or take a quarter. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5000;

/** What is watched. */
export type WatchTarget = {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Only what happens from now on: what is already there is not told. */
  readonly isNewsOnly?: boolean;
};

type ObjectList<T> = { readonly metadata?: V1ListMeta; readonly items: readonly T[] };

/**
 * Lists objects and then follows their changes until the signal ends it. A watch that breaks is taken up where it
 * was; where the API server has forgotten that place (410), or has never been there, everything is listed again. Where
 * only listing is allowed, the list is asked for each second.
 * @throws {EngineError} If the first listing fails, or for news watching is forbidden; all else is outlived.
 */
export async function* watch<T extends KubernetesObject>(
  client: KubernetesClient,
  target: WatchTarget,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent<T>> {
  let listed = await list<T>(client, target, signal);
  yield synced(listed, target);
  let version = versionOf(listed);
  let isAllowed = false;
  let pauseMs = FIRST_PAUSE_MS;
  const outage = createOutage(client.tell, `Watching "${target.path}" again`);
  while (!signal.aborted) {
    const began = performance.now();
    try {
      if (version === undefined) {
        listed = await list<T>(client, target, signal);
        yield synced(listed, target);
        version = versionOf(listed);
      }
      for await (const change of watchOnce<T>(client, { ...target, version }, signal)) {
        isAllowed = true;
        outage.ended();
        if (change.type === "opened") continue;
        pauseMs = FIRST_PAUSE_MS;
        version = versionOf(change.object) ?? version;
        if (change.type !== "bookmark") yield { type: change.type, object: change.object };
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isForgotten(error)) version = undefined;
      // Once allowed it stays so: an API server that has just begun may not know its rules yet.
      else if (!isAllowed && version !== undefined && isApiError(error, 403)) {
        if (target.isNewsOnly) throw error;
        client.warn(`Cannot watch, so changes show a second late: ${errorMessage(error)}`);
        return yield* pollChanges(() => list<T>(client, target, signal), listed.items, signal);
      } else if (!isAway(error))
        // which the client itself tells
        outage.began(`Cannot watch "${target.path}": ${errorMessage(error)}`);
    }
    if (performance.now() - began > LONGEST_PAUSE_MS) pauseMs = FIRST_PAUSE_MS;
    await pause(pauseMs * (0.75 + Math.random() / 2), signal).catch(() => {}); // because the loop looks at the signal
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** An API server whose data was replaced by older data waits in vain for a place in history that is yet to come. */
function isForgotten(error: unknown): boolean {
  const isAhead = isApiError(error, 504) && error.message.includes("Too large resource version");
  return isAhead || isApiError(error, 410);
}

function list<T>(
  client: KubernetesClient,
  { path, query, isNewsOnly }: WatchTarget,
  signal: AbortSignal,
): Promise<ObjectList<T>> {
  // Of news only the place in history is needed, and no list is without it.
  return client.json(path, { query: isNewsOnly ? { ...query, limit: "1" } : query, signal });
}

function synced<T>({ items }: ObjectList<T>, { isNewsOnly }: WatchTarget): WatchEvent<T> {
  return { type: "synced", objects: isNewsOnly ? [] : items };
}

function versionOf({ metadata }: { readonly metadata?: V1ListMeta }): string | undefined {
  return metadata?.resourceVersion;
}
