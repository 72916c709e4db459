import { describe, expect, it } from "bun:test";
import { signalNumber } from "../../../../src/model/notation/signal.ts";

describe("signalNumber()", () => {
  it.each([
    ["SIGTERM", 15],
    ["term", 15],
    [" SigKill ", 9],
    ["HUP", 1],
    ["15", 15],
    ["1", 1],
    ["64", 64],
    ["IOT", 6],
    ["CLD", 17],
    ["POLL", 29],
    ["RTMIN", 34],
    ["SIGRTMIN+3", 37],
    ["rtmax-1", 63],
    ["RTMAX", 64],
  ])("reads %p as %d", (text, expected) => {
    expect(signalNumber(text)).toBe(expected);
  });

  it.each(["", "0", "65", "-1", "NOPE", "SIG", "RTMIN-1", "RTMAX+1", "RTMIN+31", "constructor"])(
    "refuses %p in Docker's words",
    (text) => {
      expect(() => signalNumber(text)).toThrow(`Invalid signal: ${text}`);
    },
  );
});
