import { parseTimestamp, timestampOf, type Timestamp } from "./logs/timestamp.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/**
 * Reads a moment as the `until` of filters names it: a time before now as Go writes it (`10m`, `1h30m`), a date or
 * time without a zone, which is the server's, RFC 3339, or seconds since 1970.
 * @throws {EngineError} `invalid-argument` if it is nothing of that.
 */
export function parsePastMoment(text: string, now: Date): Timestamp {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|h|m|s)/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join("") === text) {
    const agoMs = parts.reduce(
      (sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ""] ?? 0),
      0,
    );
    return timestampOf(new Date(now.getTime() - agoMs));
  }
  const local = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?$/.test(text)
    ? new Date(text.includes("T") ? text : `${text}T00:00`)
    : undefined;
  if (local && !Number.isNaN(local.getTime())) return timestampOf(local);
  return parseTimestamp(text) ?? timestampOf(new Date(0));
}
