import { setTimeout } from "node:timers/promises";

/**
 * Waits before something is tried again.
 * @throws The signal's reason, as soon as it is aborted.
 */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(milliseconds, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
