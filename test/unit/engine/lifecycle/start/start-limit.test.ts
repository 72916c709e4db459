import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { notCounted, StartLimit } from "../../../../../src/engine/lifecycle/start/start-limit.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test("StartLimit aborts when the time is up, unless it has ended", () => {
  const [passed, ended] = [new StartLimit(1000), new StartLimit(1000)];
  jest.advanceTimersByTime(999);
  ended.end();
  expect(passed.signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  expect(passed.signal.reason).toHaveProperty("name", "TimeoutError");
  expect(ended.signal.aborted).toBe(false);
});

test("notCounted() lets files take as long as they take, and the rest its whole time", async () => {
  const startLimit = new StartLimit(1000);
  await notCounted({ startLimit }, async () => void jest.advanceTimersByTime(5000));
  jest.advanceTimersByTime(999);
  expect(startLimit.signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  expect(startLimit.signal.aborted).toBe(true);
});
