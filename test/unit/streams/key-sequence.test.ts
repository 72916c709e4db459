import { expect, test } from "bun:test";
import { KeySequence } from "../../../src/streams/key-sequence.ts";

/** Types these texts one after the other. @returns What has passed of each, `!` behind it where the keys are complete. */
function typed(keys: string, ...texts: string[]): string[] {
  const sequence = new KeySequence(Buffer.from(keys));
  return texts.map((text) => {
    const { bytes, isComplete } = sequence.pass(Buffer.from(text));
    return Buffer.from(bytes).toString() + (isComplete ? "!" : "");
  });
}

test.each<[string, string[], string[]]>([
  ["pq", ["abc"], ["abc"]],
  ["pq", ["pq"], ["!"]],
  ["pq", ["abpqcd"], ["ab!"]],
  ["pq", ["ap", "q"], ["a", "!"]],
  ["pq", ["p", "x"], ["", "px"]],
  ["pq", ["p", "p", "q"], ["", "p", "!"]],
  ["aab", ["a", "a", "c"], ["", "", "aac"]],
  ["x", ["1", "x2"], ["1", "!"]],
])("KeySequence of %p lets %p pass as %p", (keys, texts, passed) => {
  expect(typed(keys, ...texts)).toEqual(passed);
});

test("KeySequence gives back what it has held", () => {
  const sequence = new KeySequence(Buffer.from("pq"));
  sequence.pass(Buffer.from("p"));
  expect(Buffer.from(sequence.release()).toString()).toBe("p");
  expect(sequence.release()).toHaveLength(0);
});
