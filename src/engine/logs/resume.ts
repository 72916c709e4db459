import { setTimeout } from "node:timers/promises";
import { isEngineError } from "../../model/errors.ts";

/** Pause before a log whose connection broke is asked for again. */
const PAUSE_MS = 200;
/** What held so long had been mended. */
const MENDED_MS = 30_000;
/** Whoever follows a log waits patiently, but not for what stays broken. */
const GIVE_UP_MS = 600_000;

/**
 * Reads what can be opened at the place where reading had ended, and opens it again when its connection breaks, until
 * it ends by itself.
 * @throws {EngineError} With the last failure, if it is not one that may pass, or does not pass.
 */
export async function* resuming<T>(
  open: () => AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  let brokenSince: number | undefined;
  for (;;) {
    const openedAt = performance.now();
    try {
      for await (const item of open()) {
        brokenSince = undefined;
        yield item;
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!isEngineError(error, "unavailable")) throw error;
      const now = performance.now();
      if (now - openedAt > MENDED_MS) brokenSince = undefined;
      brokenSince ??= now;
      if (now - brokenSince > GIVE_UP_MS) throw error;
    }
    await setTimeout(PAUSE_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
