import { describe, expect, it } from "bun:test";
import {
  assertFilters,
  booleanFilter,
  matchesAny,
  matchesLabels,
} from "../../../src/engine/filters.ts";
import { filters } from "../../support/samples/filters.ts";

const isB = (value: string): boolean => value === "b";

describe("the filters of a request", () => {
  it("are refused if they are not known", () => {
    expect(() => assertFilters(filters({ color: ["red"] }), ["label"])).toThrow(
      "invalid filter 'color'",
    );
    expect(() => assertFilters(filters({ label: ["a"] }), ["label"])).not.toThrow();
  });

  it("match by any value, and all if there is none", () => {
    expect(matchesAny(filters({ x: ["a", "b"] }), "x", isB)).toBe(true);
    expect(matchesAny(filters({ x: ["a"] }), "x", isB)).toBe(false);
    expect(matchesAny(filters({ x: [] }), "x", isB)).toBe(true);
    expect(matchesAny(filters(), "x", isB)).toBe(true);
  });

  it.each([
    [["a"], true],
    [["a=1"], true],
    [["a=2"], false],
    [["b"], true],
    [["b="], true],
    [["c"], false],
    [["c="], false],
    [["a", "b"], true],
    [["a", "c"], false],
    [["d=x=y"], true],
    [["toString"], false],
    [["__proto__"], false],
    [["constructor=x"], false],
  ] as const)("match labels by all of %p: %p", (label, expected) => {
    const labels = { a: "1", b: "", d: "x=y" };
    expect(matchesLabels(filters({ label }), "label", labels)).toBe(expected);
  });

  it("read a yes or no", () => {
    expect(booleanFilter(filters(), "x")).toBeUndefined();
    for (const yes of ["1", "true", "True"])
      expect(booleanFilter(filters({ x: [yes] }), "x")).toBe(true);
    for (const no of ["0", "false", "FALSE"])
      expect(booleanFilter(filters({ x: [no] }), "x")).toBe(false);
    expect(() => booleanFilter(filters({ x: ["maybe"] }), "x")).toThrow(
      "invalid filter 'x=[maybe]'",
    );
  });
});
