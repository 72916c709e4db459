import { describe, expect, it } from "bun:test";
import { nearest } from "../../../src/cli/nearest.ts";

describe("nearest()", () => {
  it.each([
    ["namespce", "namespace"],
    ["name-space", "namespace"],
    ["port-foward", "port-forward"],
    ["timeout", "timeout"],
    ["tiemout", "timeout"],
    ["verbose", undefined],
    ["", undefined],
  ])("%j is %j", (word, expected) => {
    expect(nearest(word, ["namespace", "port-forward", "timeout"])).toBe(expected);
  });
});
