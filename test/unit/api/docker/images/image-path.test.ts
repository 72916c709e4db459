import { describe, expect, it } from "bun:test";
import { splitImagePath } from "../../../../../src/api/docker/images/image-path.ts";

describe("splitImagePath()", () => {
  it.each([
    ["redis/json", "redis", "json"],
    ["localhost:5000/a/b:1/history", "localhost:5000/a/b:1", "history"],
    ["ghcr.io%2Fa%2Fb/json", "ghcr.io/a/b", "json"],
    ["a@sha256:00/push", "a@sha256:00", "push"],
    ["json/json", "json", "json"],
  ])("splits %s", (path, name, action) => {
    expect(splitImagePath(path)).toEqual({ name, action });
  });

  it("finds no action where there is none", () => {
    expect(splitImagePath("redis")).toBeUndefined();
  });

  it("refuses what cannot be decoded", () => {
    expect(() => splitImagePath("%zz/json")).toThrow("invalid reference format");
  });
});
