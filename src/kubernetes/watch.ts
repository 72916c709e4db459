import type { KubernetesObject, V1ListMeta } from "@kubernetes/client-node";
import { setTimeout as sleepFor } from "node:timers/promises";
import type { WatchEvent } from "../engine/backend.ts";
import { isEngineError } from "../model/errors.ts";
import type { ApiStatus } from "./api-errors.ts";
import type { KubernetesClient } from "./client.ts";

/** Pause before a broken watch is taken up again; it doubles up to the longest. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5000;
/** Between two listings where watching is not allowed. */
const POLL_MS = 1000;

/** What is watched. */
export type WatchTarget = {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
};

type List<T> = { readonly metadata?: V1ListMeta; readonly items: readonly T[] };
type Change<T> = { readonly type: string; readonly object: T & ApiStatus };

/**
 * Lists objects and then follows their changes until the signal ends it. A watch that breaks is taken up where it
 * was; where the API server has forgotten that place (410), everything is listed again. Where only listing is
 * allowed, as under the seed's Role, that is done each second.
 * @throws {EngineError} If even the first listing is refused, or cannot be had for some seconds.
 */
export async function* watch<T extends KubernetesObject>(
  client: KubernetesClient,
  target: WatchTarget,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent<T>> {
  let version: string | undefined;
  let hasSynced = false;
  let pauseMs = FIRST_PAUSE_MS;
  let isAllowed = true;
  while (!signal.aborted) {
    try {
      if (version === undefined || !isAllowed) {
        const list = await client.json<List<T>>(target.path, { query: target.query, signal });
        version = list.metadata?.resourceVersion ?? "";
        yield { type: "synced", objects: list.items };
        hasSynced = true;
      }
      if (!isAllowed) {
        await sleep(POLL_MS, signal);
        continue;
      }
      for await (const change of changes<T>(client, { ...target, version }, signal)) {
        pauseMs = FIRST_PAUSE_MS;
        version = isExpired(change)
          ? undefined
          : (change.object.metadata?.resourceVersion ?? version);
        if (version === undefined) break;
        const type = CHANGES[change.type];
        if (type) yield { type, object: change.object };
      }
    } catch (error) {
      if (signal.aborted) return;
      if (hasSynced && isEngineError(error, "forbidden")) isAllowed = false;
      else if (!hasSynced && (pauseMs >= LONGEST_PAUSE_MS || !isEngineError(error, "unavailable")))
        throw error;
      await sleep(pauseMs * (0.5 + Math.random()), signal);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}

/** An error in the stream says that its place is gone: everything must be listed again. */
function isExpired<T>({ type }: Change<T>): boolean {
  return type === "ERROR";
}

const CHANGES: Readonly<Record<string, "added" | "modified" | "deleted">> = {
  ADDED: "added",
  MODIFIED: "modified",
  DELETED: "deleted",
};

/** The changes after a version, one JSON document a line. */
export async function* changes<T>(
  client: KubernetesClient,
  { path, query, version }: WatchTarget & { readonly version: string },
  signal: AbortSignal,
): AsyncGenerator<Change<T>> {
  const response = await client.stream(path, {
    query: { ...query, watch: "1", allowWatchBookmarks: "true", resourceVersion: version },
    signal,
  });
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line) as Change<T>;
  }
}

/** Ends early, without an error, when the signal does. */
async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleepFor(milliseconds, undefined, { signal }).catch(() => {});
}
