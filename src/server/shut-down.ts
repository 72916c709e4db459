import type { Engine } from "../engine/engine.ts";
import { removeAll } from "../engine/lifecycle/end/remove-all.ts";
import { sweep } from "../engine/reaper/sweep.ts";
import { errorMessage } from "../model/errors.ts";
import type { Listener } from "./http/listener.ts";

/** How long the clean-up may take: Kubernetes kills a Pod 30 s after it has told it to end. */
const CLEAN_UP_MS = 25_000;

/** What ends with the server. */
export type Running = {
  readonly engine: Engine;
  readonly listeners: readonly Listener[];
  /** Ends the engine's signal. */
  readonly stop: AbortController;
};

/**
 * Deletes what this instance has made, and then ends its connections. Clients are answered until their containers
 * are gone.
 * @returns Whether nothing is left in the cluster.
 */
export async function shutDown({ engine, listeners, stop }: Running): Promise<boolean> {
  const deadline = AbortSignal.timeout(CLEAN_UP_MS);
  await removeAll(engine, deadline).catch((error: unknown) =>
    engine.log.warn(`Cannot remove all containers: ${errorMessage(error)}`),
  );
  await disconnect({ engine, listeners, stop });
  try {
    await engine.logKeepers.ended();
    await Promise.all([engine.logFiles.deleteAllBut([]), engine.spool.tidy([])]);
    const left = await sweep(engine, deadline);
    if (left.length === 0) return true;
    engine.log.error(`Left in the cluster: ${left.join(", ")}`);
  } catch (error) {
    engine.log.error(`Cannot tell what is left in the cluster: ${errorMessage(error)}`);
  }
  return false;
}

/** Ends all connections, and what goes on after requests have been answered. */
export async function disconnect({ listeners, stop }: Running): Promise<void> {
  stop.abort(new Error("the server is stopping"));
  await Promise.all(listeners.map((listener) => listener.close(AbortSignal.abort())));
}
