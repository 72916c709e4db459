import { expect, test } from "bun:test";
import { parseDetachKeys } from "../../../../src/model/notation/detach-keys.ts";

test.each<[string, number[]]>([
  ["", [16, 17]],
  ["ctrl-p,ctrl-q", [16, 17]],
  ["a", [97]],
  ["ctrl-@,ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_", [0, 27, 28, 29, 30, 31]],
  ["DEL,x", [127, 120]],
])("parseDetachKeys() reads %p", (text, codes) => {
  expect([...parseDetachKeys(text)]).toEqual(codes);
});

test.each(["ctrl-", "ctrl-A", "shift-a", "ab", "a,,b", "ö"])(
  "parseDetachKeys() refuses %p",
  (text) => {
    expect(() => parseDetachKeys(text)).toThrow(`Invalid detach keys (${text}) provided`);
  },
);
