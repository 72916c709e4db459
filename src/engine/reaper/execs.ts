import type { Engine } from "../engine.ts";
import type { Pause } from "./reaper.ts";

/** How long an exec that has ended can be inspected, as in moby. */
const KEPT_MS = 5 * 60_000;

/** Forgets each exec some time after its end, until the engine's signal ends it. */
export async function forgetExecs(engine: Engine, pause: Pause): Promise<void> {
  const { signal, clock, events, execs } = engine;
  const ended: { readonly id: string; readonly dueAt: number }[] = [];
  let arrival = Promise.withResolvers<void>();
  events.listen(({ action, actor }) => {
    const id = actor.attributes["execID"];
    if (action !== "exec_die" || id === undefined) return;
    ended.push({ id, dueAt: clock.now().getTime() + KEPT_MS });
    arrival.resolve();
  }, signal);
  signal.addEventListener("abort", () => arrival.resolve(), { once: true });
  while (!signal.aborted) {
    const first = ended.shift();
    if (first) {
      await pause(first.dueAt - clock.now().getTime(), signal);
      execs.delete(first.id);
    } else {
      arrival = Promise.withResolvers();
      await arrival.promise;
    }
  }
}
