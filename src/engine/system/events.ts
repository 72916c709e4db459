import type { EngineEvent } from "../../model/event.ts";
import type { Filters } from "../../model/filters.ts";
import type { Engine } from "../engine.ts";
import { assertFilters, matchesAny, matchesLabels } from "../filters.ts";
import { parseTimestamp, timestampOf } from "../logs/timestamp.ts";

const KEYS = [
  "config",
  "container",
  "daemon",
  "event",
  "image",
  "label",
  "network",
  "node",
  "plugin",
  "scope",
  "secret",
  "service",
  "type",
  "volume",
];

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
 * @throws {EngineError} `invalid-argument` for a filter or moment that Docker does not know.
 * @see Docker Engine API v1.56, SystemEvents
 */
export function subscribeEvents(
  engine: Engine,
  options: EventsOptions,
): AsyncIterable<EngineEvent> {
  assertFilters(options.filters, KEYS);
  const since = parseTimestamp(options.since);
  const until = parseTimestamp(options.until);
  const signal = untilSignal(engine, until, options.signal);
  const past = since === undefined && until === undefined ? [] : [...engine.events.history];
  const coming = engine.events.subscribe(signal);
  const isWanted = (event: EngineEvent): boolean => {
    const at = timestampOf(event.at);
    return (
      (since === undefined || at >= since) &&
      (until === undefined || at <= until) &&
      matches(event, options.filters)
    );
  };
  return read();

  async function* read(): AsyncGenerator<EngineEvent> {
    yield* past.filter(isWanted);
    for await (const event of coming) if (isWanted(event)) yield event;
  }
}

function untilSignal(engine: Engine, until: string | undefined, signal: AbortSignal): AbortSignal {
  const both = AbortSignal.any([signal, engine.signal]);
  if (until === undefined) return both;
  const remainingMs = new Date(until).getTime() - engine.clock.now().getTime();
  return AbortSignal.any([
    both,
    remainingMs > 0 ? AbortSignal.timeout(remainingMs) : AbortSignal.abort(),
  ]);
}

function matches({ type, action, actor }: EngineEvent, filters: Filters): boolean {
  const { name = "", image = "" } = actor.attributes;
  const isNamed = (kind: EngineEvent["type"]): boolean =>
    matchesAny(
      filters,
      kind,
      (value) => type === kind && (actor.id.startsWith(value) || name.startsWith(value)),
    );
  const imageNames = type === "image" ? [actor.id, name] : [image];
  return (
    matchesAny(filters, "type", (value) => type === value) &&
    matchesAny(filters, "event", (value) => action === value || action.startsWith(`${value}:`)) &&
    matchesAny(filters, "scope", (value) => value === "local") &&
    matchesLabels(filters, "label", actor.attributes) &&
    isNamed("container") &&
    isNamed("network") &&
    isNamed("volume") &&
    matchesAny(filters, "image", (value) => imageNames.some((text) => isImage(text, value))) &&
    ["config", "daemon", "node", "plugin", "secret", "service"].every((key) =>
      matchesAny(filters, key, () => false),
    )
  );
}

/** A filter without tag fits every tag. */
function isImage(name: string, value: string): boolean {
  return name === value || name.replace(/:[^:/]+$/, "") === value;
}
