import { describe, expect, it } from "bun:test";
import { parseQuantity } from "../../../../../src/model/notation/objects/quantity.ts";

describe("parseQuantity()", () => {
  it.each([
    ["0", 0],
    ["2", 2],
    ["500m", 0.5],
    ["1.5", 1.5],
    [".5", 0.5],
    ["1.", 1],
    ["1k", 1000],
    ["1Ki", 1024],
    ["1.5Gi", 1.5 * 2 ** 30],
    ["1E", 1e18],
    ["1Ei", 2 ** 60],
    ["2e3", 2000],
    ["2E3", 2000],
    ["5e-1", 0.5],
  ])("%s", (text, amount) => {
    expect(parseQuantity(text)).toBe(amount);
  });

  it.each([
    "",
    " ",
    "-1",
    "+1",
    "much",
    "1 Gi",
    "1gi",
    "1K",
    "Gi",
    "1e",
    "1,5",
    "0x10",
    "Infinity",
  ])("%j is none", (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });
});
