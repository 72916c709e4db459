import { describe, expect, it } from "bun:test";
import { mergeChanges } from "../../../../src/engine/lifecycle/merge-changes.ts";

const before = { name: "a", host: { memory: 1, cpus: 1 }, args: ["x", "y"], at: new Date(0) };

describe("mergeChanges()", () => {
  it.each([
    ["nothing", {}, {}, {}],
    ["what only we have changed", { name: "b" }, {}, { name: "b" }],
    ["what only they have changed", {}, { at: new Date(1) }, { at: new Date(1) }],
    ["different things", { name: "b" }, { args: ["z"] }, { name: "b", args: ["z"] }],
    ["the same thing, as ours", { name: "b" }, { name: "c" }, { name: "b" }],
    ["lists as a whole", { args: ["1", "y"] }, { args: ["x", "2"] }, { args: ["1", "y"] }],
    [
      "fields of one thing",
      { host: { memory: 2, cpus: 1 } },
      { host: { memory: 1, cpus: 2 } },
      { host: { memory: 2, cpus: 2 } },
    ],
  ])("brings together %s", (_what, our, their, expected) => {
    const sides = { ours: { ...before, ...our }, theirs: { ...before, ...their } };
    expect(mergeChanges<object>(before, sides)).toEqual({ ...before, ...expected });
  });

  it("knows what was added and what was taken away", () => {
    const start = { kept: 1, dropped: 1 } as Record<string, number>;
    const sides = { ours: { kept: 1 }, theirs: { kept: 1, dropped: 1, added: 2 } };
    expect(mergeChanges<Record<string, number>>(start, sides)).toStrictEqual({ kept: 1, added: 2 });
  });
});
