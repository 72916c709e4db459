import { createFlights } from "./single-flight.ts";

/** Answers kept for later, within bounds of size and time. */
export type Memo<T> = {
  /** The kept answer; otherwise loads it, once for all who ask at the same time. Failures are not kept. */
  readonly get: (
    key: string,
    signal: AbortSignal,
    load: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T>;
  /** The kept answer, if it is still there. */
  readonly peek: (key: string) => T | undefined;
  readonly set: (key: string, value: T) => void;
  readonly drop: (key: string) => void;
};

/** How much is kept for how long. */
export type MemoOptions<T> = {
  /** Sum of the weights; the answers used longest ago go first. */
  readonly maxWeight: number;
  readonly weigh: (value: T) => number;
  /** Absent is for ever. */
  readonly lifetimeMs?: (value: T) => number;
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
};

/** Makes an empty memo. */
export function createMemo<T>({ maxWeight, weigh, lifetimeMs, now }: MemoOptions<T>): Memo<T> {
  // A Map keeps the order of insertion: what is used is put to its end, what is dropped is taken from its beginning.
  const kept = new Map<string, { readonly value: T; readonly expiresAt: number }>();
  const flights = createFlights<T>();
  let weight = 0;

  function drop(key: string): void {
    const entry = kept.get(key);
    if (!entry) return;
    kept.delete(key);
    weight -= weigh(entry.value);
  }

  function peek(key: string): T | undefined {
    const entry = kept.get(key);
    if (!entry) return undefined;
    if (entry.expiresAt <= now()) {
      drop(key);
      return undefined;
    }
    kept.delete(key);
    kept.set(key, entry);
    return entry.value;
  }

  function set(key: string, value: T): void {
    drop(key);
    kept.set(key, { value, expiresAt: now() + (lifetimeMs?.(value) ?? Infinity) });
    weight += weigh(value);
    for (const oldest of kept.keys()) {
      if (weight <= maxWeight) break;
      drop(oldest);
    }
  }

  async function get(
    key: string,
    signal: AbortSignal,
    load: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const value = peek(key);
    if (value !== undefined) return value;
    return flights.join(key, signal, async (shared) => {
      const loaded = await load(shared);
      set(key, loaded);
      return loaded;
    });
  }

  return { get, peek, set, drop };
}
