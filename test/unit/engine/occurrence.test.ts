import { describe, expect, it } from "bun:test";
import { Occurrence } from "../../../src/engine/occurrence.ts";

const { signal } = new AbortController();

describe("Occurrence", () => {
  it("tells all who wait, each time only those", async () => {
    const occurrence = new Occurrence<number>();
    const waits = [occurrence.next(signal), occurrence.next(signal)];
    occurrence.happen(1);
    const later = occurrence.next(signal);
    occurrence.happen(2);
    expect(await Promise.all([...waits, later])).toEqual([1, 1, 2]);
  });

  it("ends a wait that is given up, and nobody else's", async () => {
    const occurrence = new Occurrence<number>();
    const patience = new AbortController();
    const given = occurrence.next(patience.signal);
    const kept = occurrence.next(signal);
    patience.abort(new Error("enough"));
    expect(given).rejects.toThrow("enough");
    occurrence.happen(1);
    expect(await kept).toBe(1);
    expect(occurrence.next(AbortSignal.abort(new Error("late")))).rejects.toThrow("late");
  });
});
