import { describe, expect, it } from "bun:test";
import { acceptedType } from "../../../src/api/accepted-type.ts";

describe("acceptedType()", () => {
  it.each([
    [undefined, "text/plain"],
    ["image/png", "text/plain"],
    ["application/b", "application/b"],
    ["APPLICATION/B ; charset=utf-8", "application/b"],
    ["application/b, application/a", "application/a"],
    ["application/a;q=0.5, application/b", "application/b"],
    ["application/a;q=0, */*", "application/b"],
    ["application/*;q=0.2, application/b;q=0.1", "application/a"],
    ["*/*", "application/a"],
    ["*/*;q=0", "text/plain"],
  ])("answers %p by %p", (accept, expected) => {
    const request = new Request("http://docker/", accept ? { headers: { accept } } : {});
    expect(acceptedType(request, ["application/a", "application/b"], "text/plain")).toBe(expected);
  });
});
