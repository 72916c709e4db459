import { describe, expect, it } from "bun:test";
import { startFailureCode } from "../../../../src/model/process/exit-code.ts";

describe("startFailureCode()", () => {
  it.each([
    ['exec: "nope": executable file not found in $PATH', 127],
    ["stat /nope: no such file or directory", 127],
    ['exec: "/etc": permission denied', 126],
    ['exec: "/etc": is a directory', 126],
    ["quota exceeded", 128],
  ])("of %p is %d", (message, expected) => {
    expect(startFailureCode(message, 128)).toBe(expected);
  });
});
