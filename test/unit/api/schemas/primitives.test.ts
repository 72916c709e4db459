import { describe, expect, it } from "bun:test";
import { parseFilters } from "../../../../src/api/schemas/primitives.ts";

describe("parseFilters()", () => {
  it.each([
    ["", {}],
    ["{}", {}],
    ['{"label":["a=b","c"]}', { label: ["a=b", "c"] }],
    ['{"label":{"a=b":true,"c":true}}', { label: ["a=b", "c"] }],
    ['{"dangling":{"true":true,"x":false}}', { dangling: ["true"] }],
  ])("reads %p", (text, filters) => {
    expect(Object.fromEntries(parseFilters(text))).toEqual(filters);
  });

  it.each(["{", "[]", "1", '{"label":"a"}', '{"label":[1]}'])("refuses %p", (text) => {
    expect(() => parseFilters(text)).toThrow(
      expect.objectContaining({
        kind: "invalid-argument",
        message: expect.stringContaining("invalid filter"),
      }),
    );
  });
});
