import { errorMessage } from "../../model/errors.ts";
import type { Engine } from "../engine.ts";
import { reapContainers } from "./containers.ts";
import { forgetExecs } from "./execs.ts";
import { reapOrphans } from "./orphans.ts";
import { RETRY_MS } from "./retry.ts";

/** Waits so long, or rejects as soon as the signal is aborted. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** The longest time that a timer can be set to. */
const LONGEST_PAUSE_MS = 2 ** 31 - 1;

type Reap = (
  engine: Engine,
  options: { readonly maxAgeMs: number; readonly signal: AbortSignal },
) => Promise<Date>;

/**
 * Removes what has been forgotten, whenever it is due, until the engine's signal ends it: containers that are too old,
 * what other servers have left behind, and execs that have ended.
 * @param options.maxAgeMs How old a container may be; 0 is as old as it likes.
 */
export async function runReaper(
  engine: Engine,
  { maxAgeMs, pause }: { readonly maxAgeMs: number; readonly pause: Pause },
): Promise<void> {
  const follow = async (reap: Reap): Promise<void> => {
    while (!engine.signal.aborted) {
      const next = await attempt(engine, reap, maxAgeMs);
      const waitMs = Math.max(next.getTime() - engine.clock.now().getTime(), 0);
      await pause(Math.min(waitMs, LONGEST_PAUSE_MS), engine.signal);
    }
  };
  const reaps = maxAgeMs > 0 ? [follow(reapContainers), follow(reapOrphans)] : [];
  try {
    await Promise.all([...reaps, forgetExecs(engine, pause)]);
  } catch (error) {
    if (!engine.signal.aborted) throw error;
  }
}

/** What goes wrong once must not end the reaping for good. */
async function attempt(engine: Engine, reap: Reap, maxAgeMs: number): Promise<Date> {
  const { signal, clock, log } = engine;
  try {
    return await reap(engine, { maxAgeMs, signal });
  } catch (error) {
    signal.throwIfAborted();
    log.warn(`Cannot reap: ${errorMessage(error)}`);
    return new Date(clock.now().getTime() + RETRY_MS);
  }
}
