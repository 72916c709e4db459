import { describe, expect, it } from "bun:test";
import { parseContainerName } from "../../../../src/model/notation/container-name.ts";

describe("parseContainerName()", () => {
  it.each([
    [undefined, undefined],
    ["", undefined],
    ["/web_1.a-b", "web_1.a-b"],
    ["db", "db"],
  ])("reads %p as %p", (text, name) => {
    expect(parseContainerName(text)).toBe(name);
  });

  it.each(["a", "-a", "a b", "a/b", "ä1"])("refuses %p", (text) => {
    expect(() => parseContainerName(text)).toThrow(
      `Invalid container name (${text}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
    );
  });
});
