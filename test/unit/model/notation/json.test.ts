import { describe, expect, it } from "bun:test";
import { parseJson, stringifyJson } from "../../../../src/model/notation/json.ts";

describe("parseJson() and stringifyJson()", () => {
  it.each([
    ["9223372036854775807", 9_223_372_036_854_775_807n],
    ["-9223372036854775808", -9_223_372_036_854_775_808n],
    ["9007199254740993", 9_007_199_254_740_993n],
    ["9007199254740991", 9_007_199_254_740_991],
    ["0", 0],
    ["1.5", 1.5],
    ["1e3", 1000],
  ])("keep %s exact", (text, value) => {
    expect(parseJson(text)).toEqual(value);
    expect(parseJson(`{"a":[${text}]}`)).toEqual({ a: [value] });
    expect(parseJson(stringifyJson(value))).toEqual(value);
  });

  it("write a 64-bit number as the number it is, at any depth", () => {
    const value = { memory: 9_223_372_036_854_775_807n, list: [1n, "1"], nothing: null };
    expect(stringifyJson(value)).toBe(
      '{"memory":9223372036854775807,"list":[1,"1"],"nothing":null}',
    );
    expect(stringifyJson({ a: 1n }, 2)).toBe('{\n  "a": 1\n}');
  });

  it("take a number that is none of 64 bits as JavaScript does", () => {
    expect(parseJson("1e300")).toBe(1e300);
    expect(parseJson('"9223372036854775807"')).toBe("9223372036854775807");
  });

  it("refuse what is no JSON", () => {
    expect(() => parseJson("{")).toThrow();
  });
});
