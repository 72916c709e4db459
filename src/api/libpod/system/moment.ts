import { parseDuration } from "../../../model/notation/duration.ts";

/** Go's zero time: podman's clients send it for "no limit". */
const ZERO = "0001-01-01T00:00:00Z";

/**
 * Reads a moment that limits an answer: RFC 3339, seconds since 1970, or how long ago it was, as `10m`.
 * @returns It as one of the first two, or nothing for "no limit".
 */
export function fromMoment(text: string | undefined, now: Date): string | undefined {
  if (text === undefined || text === "" || text === ZERO) return undefined;
  const ago = parseDuration(text);
  return ago === undefined ? text : new Date(now.getTime() - ago).toISOString();
}
