import { describe, expect, it } from "bun:test";
import { createMemo } from "../../../src/registry/memo.ts";
import { failureOf } from "./failure.ts";

const signal = new AbortController().signal;

function memoOfTexts(maxWeight: number, now = () => 0) {
  return createMemo<string>({
    maxWeight,
    weigh: (text) => text.length,
    lifetimeMs: () => 100,
    now,
  });
}

describe("createMemo()", () => {
  it("loads once", async () => {
    const memo = memoOfTexts(100);
    let loads = 0;
    const load = async () => `${(loads += 1)}`;
    expect(await Promise.all([memo.get("a", signal, load), memo.get("a", signal, load)])).toEqual([
      "1",
      "1",
    ]);
    expect(await memo.get("a", signal, load)).toBe("1");
  });

  it("does not keep failures", async () => {
    const memo = memoOfTexts(100);
    const failed = memo.get("a", signal, () => Promise.reject(new Error("not now")));
    expect(await failureOf(failed)).toMatchObject({ message: "not now" });
    expect(await memo.get("a", signal, async () => "later")).toBe("later");
  });

  it("lets go of what was used longest ago", () => {
    const memo = memoOfTexts(6);
    memo.set("a", "aa");
    memo.set("b", "bb");
    memo.set("c", "cc");
    memo.peek("a");
    memo.set("d", "dd");
    expect(["a", "b", "c", "d"].map(memo.peek)).toEqual(["aa", undefined, "cc", "dd"]);
  });

  it("lets go of what is too heavy for it", () => {
    const memo = memoOfTexts(6);
    memo.set("a", "heavy as lead");
    expect(memo.peek("a")).toBeUndefined();
  });

  it("lets go of what is old", () => {
    let time = 0;
    const memo = memoOfTexts(100, () => time);
    memo.set("a", "aa");
    time = 99;
    expect(memo.peek("a")).toBe("aa");
    time = 100;
    expect(memo.peek("a")).toBeUndefined();
  });

  it("ends the work when the last one has left, and starts anew for the next", async () => {
    const memo = memoOfTexts(100);
    const callers = [new AbortController(), new AbortController()];
    let given: AbortSignal | undefined;
    const load = (shared: AbortSignal) => {
      given = shared;
      return new Promise<string>(() => {});
    };
    const waits = callers.map((caller) => failureOf(memo.get("a", caller.signal, load)));
    callers[0]?.abort(new Error("first"));
    expect(await waits[0]).toMatchObject({ message: "first" });
    expect(given?.aborted).toBe(false);
    callers[1]?.abort(new Error("second"));
    expect(await waits[1]).toMatchObject({ message: "second" });
    expect(given?.aborted).toBe(true);
    expect(await memo.get("a", signal, async () => "anew")).toBe("anew");
  });
});
