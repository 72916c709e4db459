import { EngineError, isEngineError } from "../../model/errors.ts";
import type { EngineEvent } from "../../model/event.ts";
import type { Filters } from "../../model/filters.ts";
import type { Engine } from "../engine.ts";
import { parseTimestamp, unixNanoseconds } from "../logs/timestamp.ts";
import { eventMatcher } from "./event-filters.ts";

/** Which events are wanted. */
export type EventsOptions = {
  /** RFC 3339, or seconds since 1970 with a fraction. */
  readonly since?: string;
  /** Ends the answer; a moment to come is waited for. */
  readonly until?: string;
  readonly filters: Filters;
  readonly signal: AbortSignal;
};

/**
 * Tells what has happened since a moment, and what happens until another or for as long as the client listens.
 * @throws {EngineError} `invalid-argument` for a filter or moment that Docker does not know; in the stream
 * `unavailable` if the client reads so slowly that events are gone before it comes to them.
 * @see Docker Engine API v1.56, SystemEvents
 */
export function subscribeEvents(
  engine: Engine,
  options: EventsOptions,
): AsyncIterable<EngineEvent> {
  const { matches, since, until } = readOptions(options);
  const hasPast = since !== undefined || until !== undefined;
  // What is new is told whatever `since` says, as in moby: the client's clock may be ahead of ours.
  const lastPast = engine.events.history.at(-1)?.unixNanoseconds ?? 0n;
  const signal = untilSignal(engine, until, options.signal);
  const events = engine.events.read(hasPast ? "history" : "now", signal);
  return read();

  async function* read(): AsyncGenerator<EngineEvent> {
    try {
      for await (const event of events) {
        const at = event.unixNanoseconds;
        if (until !== undefined && at > until) return;
        const isWanted = at > lastPast || since === undefined || at >= since;
        if (isWanted && matches(event)) yield event;
      }
    } catch (error) {
      // The client sees no more of it than an answer that breaks off.
      if (isEngineError(error)) engine.log.warn(error.message);
      throw error;
    }
  }
}

function readOptions({ since, until, filters }: EventsOptions) {
  const matches = eventMatcher(filters);
  const moments = { since: momentOf(since), until: momentOf(until) };
  if ((moments.since ?? 0n) > (moments.until ?? moments.since ?? 0n)) {
    throw new EngineError(
      "invalid-argument",
      `\`since\` time (${since}) cannot be after \`until\` time (${until})`,
    );
  }
  return { ...moments, matches };
}

function momentOf(text: string | undefined): bigint | undefined {
  const timestamp = parseTimestamp(text);
  return timestamp === undefined ? undefined : unixNanoseconds(timestamp);
}

function untilSignal(engine: Engine, until: bigint | undefined, signal: AbortSignal): AbortSignal {
  const both = AbortSignal.any([signal, engine.signal]);
  if (until === undefined) return both;
  const remainingMs = Number(until / 1_000_000n) - engine.clock.now().getTime();
  return AbortSignal.any([
    both,
    remainingMs > 0 ? AbortSignal.timeout(remainingMs) : AbortSignal.abort(),
  ]);
}
