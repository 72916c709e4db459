import { describe, expect, it } from "bun:test";
import { parseDuration } from "../../../../src/model/notation/duration.ts";

describe("parseDuration()", () => {
  it.each([
    ["1h30m", 5_400_000],
    ["1m", 60_000],
    ["90s", 90_000],
    ["1.5s", 1500],
    [".5s", 500],
    ["1.s", 1000],
    ["300ms", 300],
    ["1m300ms", 60_300],
    ["250us", 0.25],
    ["250\u00b5s", 0.25],
    ["250\u03bcs", 0.25],
    ["2000000ns", 2],
    ["0s", 0],
  ])("reads %p", (text, milliseconds) => {
    expect(parseDuration(text)).toBeCloseTo(milliseconds, 9);
  });

  it.each(["", "0", "90", "m", ".s", "1..5s", "10 m", "10d", "-5m", "1m!", "1h\n"])(
    "takes %p for no duration",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});
