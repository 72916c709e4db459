import { describe, expect, it } from "bun:test";
import {
  canonicalTimestamp,
  parseTimestamp,
  timestampOf,
} from "../../../../src/engine/logs/timestamp.ts";

describe("parseTimestamp()", () => {
  it.each([
    [undefined, undefined],
    ["", undefined],
    ["0", undefined],
    ["0.000000000", undefined],
    ["1767225600", "2026-01-01T00:00:00.000000000Z"],
    ["1767225600.5", "2026-01-01T00:00:00.500000000Z"],
    ["1767225600.000000007", "2026-01-01T00:00:00.000000007Z"],
    ["-1", "1969-12-31T23:59:59.000000000Z"],
    ["999999999999", "9999-12-31T23:59:59.000000000Z"],
    ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000000Z"],
    ["2026-01-01T02:30:00.123+02:30", "2026-01-01T00:00:00.123000000Z"],
    ["2025-12-31T19:00:00.999999999-05:00", "2026-01-01T00:00:00.999999999Z"],
  ])("%p is %p", (text, expected) => {
    expect(parseTimestamp(text)).toBe(expected);
  });

  it.each([
    "yesterday",
    "10m",
    "2026-01-01",
    "2026-13-01T00:00:00Z",
    "2026-13-01T00:00:00+01:00",
    "1e5",
    "0x10",
  ])("refuses %p", (text) => {
    expect(() => parseTimestamp(text)).toThrow(`invalid value for time: "${text}"`);
  });
});

describe("canonicalTimestamp()", () => {
  it("makes moments of any zone and precision sort as they follow each other", () => {
    const moments = [
      "2025-12-31T23:59:59.999999999Z",
      "2026-01-01T02:00:00+02:00",
      "2026-01-01T00:00:00.000000001Z",
      "2026-01-01T00:00:00.1Z",
      "2025-12-31T19:00:00.11-05:00",
    ].map((text) => canonicalTimestamp(text) ?? "");
    expect(moments).toEqual(moments.toSorted());
    expect(new Set(moments).size).toBe(moments.length);
  });

  it("has the form of a date's", () => {
    const date = new Date("2026-01-01T00:00:00.123Z");
    expect(timestampOf(date)).toBe(canonicalTimestamp("2026-01-01T00:00:00.123Z") ?? "");
  });
});
