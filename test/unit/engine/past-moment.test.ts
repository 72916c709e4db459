import { describe, expect, it } from "bun:test";
import { parsePastMoment } from "../../../src/engine/past-moment.ts";

const now = new Date("2026-01-01T12:00:00Z");

describe("parsePastMoment()", () => {
  it.each([
    ["10m", "2026-01-01T11:50:00.000000000Z"],
    ["1h30m", "2026-01-01T10:30:00.000000000Z"],
    ["1.5h", "2026-01-01T10:30:00.000000000Z"],
    ["24h", "2025-12-31T12:00:00.000000000Z"],
    ["500ms", "2026-01-01T11:59:59.500000000Z"],
    ["1767225600", "2026-01-01T00:00:00.000000000Z"],
    ["2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00.000000000Z"],
    ["0", "1970-01-01T00:00:00.000000000Z"],
  ])("reads %p", (text, expected) => {
    expect(parsePastMoment(text, now)).toBe(expected);
  });

  it("takes a time without a zone for the server's", () => {
    const local = new Date(2026, 0, 1, 8, 30).toISOString().slice(0, 16);
    expect(parsePastMoment("2026-01-01T08:30", now)).toStartWith(local);
    expect(parsePastMoment("2026-01-01T08:30:00", now)).toStartWith(local);
    const midnight = new Date(2026, 0, 1).toISOString().slice(0, 16);
    expect(parsePastMoment("2026-01-01", now)).toStartWith(midnight);
  });

  it.each(["yesterday", "10 m", "10d", "m", "-5m", "2026-13-01"])("refuses %p", (text) => {
    expect(() => parsePastMoment(text, now)).toThrow(`invalid value for time: "${text}"`);
  });
});
