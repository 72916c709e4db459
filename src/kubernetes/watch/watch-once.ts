import { ApiError, type ApiStatus } from "../api-errors.ts";
import type { KubernetesClient } from "../client.ts";

/** The API server ends a watch after a time between these, so that not all are taken up again at once. */
const SHORTEST_SECONDS = 300;
const LONGEST_SECONDS = 600;
/** A server that does not, is gone without a word. */
const GRACE_SECONDS = 30;

/** The API server begins at once, also if there is nothing to tell. */
const BEGIN_MS = 30_000;

/** A change as a watch tells it. A bookmark has nothing but a place in history, from which to go on. */
export type Change<T> =
  | { readonly type: "opened" }
  | { readonly type: "added" | "modified" | "deleted" | "bookmark"; readonly object: T };

const TYPES: Readonly<Record<string, "added" | "modified" | "deleted" | "bookmark">> = {
  ADDED: "added",
  MODIFIED: "modified",
  DELETED: "deleted",
  BOOKMARK: "bookmark",
};

/**
 * The changes after a place in history, until the connection ends; first of all that it has begun.
 * @throws {EngineError} If it breaks, or with the API server's reason: an `ApiError` with code 410 if it has
 * forgotten the place.
 */
export async function* watchOnce<T>(
  client: KubernetesClient,
  target: {
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    readonly version: string | undefined;
  },
  signal: AbortSignal,
): AsyncGenerator<Change<T>> {
  const seconds =
    SHORTEST_SECONDS + Math.floor(Math.random() * (LONGEST_SECONDS - SHORTEST_SECONDS));
  const limit = AbortSignal.timeout((seconds + GRACE_SECONDS) * 1000);
  const query = {
    ...target.query,
    watch: "true",
    allowWatchBookmarks: "true",
    timeoutSeconds: String(seconds),
    ...(target.version === undefined ? {} : { resourceVersion: target.version }),
  };
  const answer = await client.stream(target.path, {
    query,
    beginMs: BEGIN_MS,
    signal: AbortSignal.any([signal, limit]),
  });
  yield { type: "opened" };
  for await (const line of readLines(answer)) {
    const { type, object } = JSON.parse(line) as { type: string; object: T & ApiStatus };
    if (type === "ERROR") throw new ApiError(object, 500);
    const known = TYPES[type];
    if (known) yield { type: known, object };
  }
}

/** One document a line; a last line without an end was cut off and is left out. */
async function* readLines(bytes: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of bytes) {
    const [first = "", ...others] = decoder.decode(chunk, { stream: true }).split("\n");
    const last = others.pop();
    rest += first;
    if (last === undefined) continue;
    if (rest !== "") yield rest;
    yield* others.filter((line) => line !== "");
    rest = last;
  }
}
