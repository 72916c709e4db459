import { describe, expect, it, spyOn } from "bun:test";
import { abortable } from "../../../src/engine/abortable.ts";

describe("abortable()", () => {
  it("passes on what comes in time", async () => {
    const { signal } = new AbortController();
    expect(await abortable(Promise.resolve(1), signal)).toBe(1);
    expect(abortable(Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
  });

  it("ends with the signal, before or while it waits", async () => {
    const never = new Promise<never>(() => {});
    expect(abortable(never, AbortSignal.abort(new Error("late")))).rejects.toThrow("late");
    const patience = new AbortController();
    const waiting = abortable(never, patience.signal);
    patience.abort(new Error("enough"));
    expect(waiting).rejects.toThrow("enough");
  });

  it("swallows a failure that comes after the end", async () => {
    const { promise, reject } = Promise.withResolvers<void>();
    expect(abortable(promise, AbortSignal.abort(new Error("late")))).rejects.toThrow("late");
    reject(new Error("nobody is to hear this"));
  });

  it("leaves no listener on the signal", async () => {
    const { signal } = new AbortController();
    const added = spyOn(signal, "addEventListener");
    const removed = spyOn(signal, "removeEventListener");
    await abortable(Promise.resolve(), signal);
    await Promise.resolve();
    expect(added).toHaveBeenCalledTimes(1);
    expect(removed.mock.calls[0]?.slice(0, 2)).toEqual(added.mock.calls[0]?.slice(0, 2) ?? []);
  });
});
