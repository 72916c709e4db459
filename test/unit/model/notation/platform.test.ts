import { describe, expect, it, test } from "bun:test";
import {
  compatiblePlatforms,
  formatPlatform,
  isSamePlatform,
  normalizePlatform,
  parsePlatform,
} from "../../../../src/model/notation/platform.ts";

const DEFAULTS = { os: "linux", architecture: "amd64" };

describe("parsePlatform()", () => {
  test.each([
    ["linux/amd64", "linux/amd64"],
    ["Linux/X86_64", "linux/amd64"],
    ["linux/amd64/v1", "linux/amd64"],
    ["linux/amd64/v3", "linux/amd64/v3"],
    ["linux/arm64/v8", "linux/arm64"],
    ["linux/arm64/8", "linux/arm64"],
    ["linux/aarch64", "linux/arm64"],
    ["linux/arm", "linux/arm/v7"],
    ["linux/armhf", "linux/arm/v7"],
    ["linux/armel", "linux/arm/v6"],
    ["linux/arm/6", "linux/arm/v6"],
    ["linux/i386", "linux/386"],
    ["linux/s390x", "linux/s390x"],
    ["arm64", "linux/arm64"],
    ["linux", "linux/amd64"],
    ["macos", "darwin/amd64"],
    ["windows/amd64", "windows/amd64"],
  ])("%s", (text, expected) => {
    expect(formatPlatform(parsePlatform(text, DEFAULTS))).toBe(expected);
  });

  test.each(["", "/", "linux/", "a/b/c/d", "linux/amd64!", "nonsense", "constructor"])(
    "refuses %j",
    (text) => {
      expect(() => parsePlatform(text, DEFAULTS)).toThrow(
        `"${text}": unknown operating system or architecture: invalid argument`,
      );
    },
  );
});

describe("compatiblePlatforms()", () => {
  test.each([
    ["linux/amd64", ["linux/amd64", "linux/386"]],
    ["linux/amd64/v3", ["linux/amd64/v3", "linux/amd64/v2", "linux/amd64", "linux/386"]],
    [
      "linux/arm64",
      ["linux/arm64", "linux/arm/v8", "linux/arm/v7", "linux/arm/v6", "linux/arm/v5"],
    ],
    ["linux/arm", ["linux/arm/v7", "linux/arm/v6", "linux/arm/v5"]],
    ["linux/arm/v999999999", ["linux/arm/v999999999"]],
    ["linux/s390x", ["linux/s390x"]],
  ])("%s", (text, expected) => {
    expect(compatiblePlatforms(parsePlatform(text, DEFAULTS)).map(formatPlatform)).toEqual(
      expected,
    );
  });
});

describe("isSamePlatform()", () => {
  it("compares what was normalized", () => {
    expect(
      isSamePlatform(
        normalizePlatform("linux", "arm64", "v8"),
        normalizePlatform("linux", "aarch64"),
      ),
    ).toBe(true);
    expect(
      isSamePlatform(normalizePlatform("linux", "arm", "v6"), normalizePlatform("linux", "arm")),
    ).toBe(false);
  });
});
