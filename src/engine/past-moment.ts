import type { Filters } from "../model/filters.ts";
import { parseDuration } from "../model/notation/duration.ts";
import { parseTimestamp, timestampOf, type Timestamp } from "./logs/timestamp.ts";

/**
 * Reads a moment as the `until` of filters names it: a time before now as Go writes it (`10m`, `1h30m`), a date or
 * time without a zone, which is the server's, RFC 3339, or seconds since 1970.
 * @throws {EngineError} `invalid-argument` if it is nothing of that.
 */
export function parsePastMoment(text: string, now: Date): Timestamp {
  const agoMs = parseDuration(text);
  if (agoMs !== undefined) return timestampOf(new Date(now.getTime() - agoMs));
  const local = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?$/.test(text)
    ? new Date(text.includes("T") ? text : `${text}T00:00`)
    : undefined;
  if (local && !Number.isNaN(local.getTime())) return timestampOf(local);
  return parseTimestamp(text) ?? timestampOf(new Date(0));
}

/**
 * Reads the filter `until`, which wants what was made before all of its moments.
 * @throws {EngineError} `invalid-argument` if one of them is no moment.
 */
export function untilFilter(filters: Filters, now: Date): (createdAt: Date) => boolean {
  const moments = filters.get("until")?.map((text) => parsePastMoment(text, now)) ?? [];
  return (createdAt) => moments.every((moment) => timestampOf(createdAt) < moment);
}
