import { setTimeout as sleep } from "node:timers/promises";
import { isEngineError } from "../../../model/errors.ts";
import { isRunning } from "../../../model/container-state.ts";
import type { Engine } from "../../engine.ts";
import { containerStats, type StatsView } from "./stats.ts";

/** Of which containers something is told, and how often. */
export type StatsOfManyOptions = {
  /** Empty is all that run, whichever these are by then. */
  readonly references: readonly string[];
  /** Time between two looks; absent: there is only one. */
  readonly intervalMs?: number;
  readonly signal: AbortSignal;
};

/**
 * Tells what several containers use, all of them in each answer.
 * @throws {EngineError} `not-found` if one of those that are named is not there.
 */
export async function* statsOfMany(
  engine: Engine,
  { references, intervalMs, signal }: StatsOfManyOptions,
): AsyncGenerator<StatsView[], void> {
  const before = new Map<string, StatsView["sample"]>();
  for (;;) {
    const ids = references.length > 0 ? references.map(idOf(engine)) : runningIds(engine);
    const looks = ids.map((id) => lookAt(engine, id, { previous: before.get(id), signal }));
    const views = (await Promise.all(looks)).flat();
    yield views;
    if (intervalMs === undefined) return;
    for (const { id, sample } of views) before.set(id, sample);
    await sleep(intervalMs, undefined, { signal });
  }
}

function idOf(engine: Engine): (reference: string) => string {
  return (reference) => engine.containers.find(reference).record.id;
}

function runningIds(engine: Engine): string[] {
  const running = engine.containers.all().filter(({ state }) => isRunning(state));
  return running.map(({ record }) => record.id);
}

/** @returns Nothing of a container that has gone meanwhile. */
async function lookAt(
  engine: Engine,
  id: string,
  { previous, signal }: { readonly previous: StatsView["sample"]; readonly signal: AbortSignal },
): Promise<StatsView[]> {
  try {
    const options = { isStream: false, isOneShot: previous !== undefined, signal };
    const [view] = await Array.fromAsync(await containerStats(engine, id, options));
    return view ? [{ ...view, ...(previous ? { previous } : {}) }] : [];
  } catch (error) {
    if (isEngineError(error, "not-found")) return [];
    throw error;
  }
}
