import { EngineError } from "../../model/errors.ts";

/** A moment as RFC 3339 in UTC with nine digits: Docker's form in logs. Such texts sort as the moments do. */
export type Timestamp = string;

/** The last second of the year 9999, since 1970. */
const LAST_SECOND = 253_402_300_799;

const RFC_3339 = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a moment as clients send it: RFC 3339, or seconds since 1970 with an optional fraction.
 * @returns Nothing for 0 and the empty text, which mean "no limit".
 * @throws {EngineError} `invalid-argument` if it is neither.
 */
export function parseTimestamp(text: string | undefined): Timestamp | undefined {
  if (text === undefined || text === "" || /^0(\.0*)?$/.test(text)) return undefined;
  const unix = /^(-?\d{1,12})(?:\.(\d{1,9}))?$/.exec(text);
  if (unix) return withNanoseconds(fromUnixSeconds(Number(unix[1])), unix[2]);
  const timestamp = canonicalTimestamp(text);
  if (timestamp === undefined || Number.isNaN(Date.parse(timestamp)))
    throw new EngineError("invalid-argument", `invalid value for time: "${text}"`);
  return timestamp;
}

/** A moment in the canonical form. */
export function timestampOf(date: Date): Timestamp {
  return date.toISOString().replace("Z", "000000Z");
}

/** A moment in nanoseconds since 1970, which is beyond what a number holds. */
export function unixNanoseconds(timestamp: Timestamp): bigint {
  const [wholeSecond = "", fraction = ""] = timestamp.slice(0, -1).split(".");
  return BigInt(Date.parse(`${wholeSecond}Z`)) * 1_000_000n + BigInt(fraction);
}

/** Brings RFC 3339 of any zone and precision into the canonical form; nothing if it is something else. */
export function canonicalTimestamp(text: string): Timestamp | undefined {
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const [, day, time, fraction, zone] = match;
  if (zone === "Z") return `${day}T${time}.${(fraction ?? "").padEnd(9, "0")}Z`; // the kubelet's, line by line
  const wholeSecond = new Date(`${day}T${time}${zone}`);
  return Number.isNaN(wholeSecond.getTime()) ? undefined : withNanoseconds(wholeSecond, fraction);
}

/** Texts of later years have more digits and would not sort. */
function fromUnixSeconds(seconds: number): Date {
  return new Date(Math.min(seconds, LAST_SECOND) * 1000);
}

function withNanoseconds(wholeSecond: Date, fraction = ""): Timestamp {
  return `${wholeSecond.toISOString().slice(0, 19)}.${fraction.padEnd(9, "0")}Z`;
}
