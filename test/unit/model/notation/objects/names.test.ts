import { describe, expect, it } from "bun:test";
import {
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isQualifiedName,
} from "../../../../../src/model/notation/objects/names.ts";

const CASES = [
  [
    isDnsLabel,
    ["a", "a-b", "0a", "a".repeat(63)],
    ["", "-a", "a-", "A", "a.b", "a_b", "a".repeat(64), "a\n", "名"],
  ],
  [isDnsSubdomain, ["a", "a.b-c.0"], ["", "a..b", ".a", "a.", "A.b", "a.".repeat(127) + "a"]],
  [
    isQualifiedName,
    ["a", "A_b.c-d", "example.com/Tier", "9"],
    ["", "a/", "/a", "a/b/c", "a b", "Example.com/a", "-a", "a_", "x".repeat(64), "a\n"],
  ],
  [isLabelValue, ["", "a", "A_b.c-9", "x".repeat(63)], [" ", "a b", "a/b", "_a", "x".repeat(64)]],
] as const;

describe.each(CASES)("%p", (is, good, bad) => {
  it.each(good)("agrees with Kubernetes on %j", (text) => {
    expect(is(text)).toBe(true);
  });

  it.each(bad)("agrees with Kubernetes in refusing %j", (text) => {
    expect(is(text)).toBe(false);
  });
});
