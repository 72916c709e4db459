import { expect, it } from "bun:test";
import { fromMoment } from "../../../../../src/api/libpod/system/moment.ts";

const NOW = new Date("2026-01-01T12:00:00Z");

it.each([
  [undefined, undefined],
  ["", undefined],
  ["0001-01-01T00:00:00Z", undefined],
  ["10m", "2026-01-01T11:50:00.000Z"],
  ["1700000000.5", "1700000000.5"],
  ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"],
])("fromMoment() reads %p", (text, expected) => {
  expect(fromMoment(text, NOW)).toBe(expected);
});
