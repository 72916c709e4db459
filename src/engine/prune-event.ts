import type { EngineEvent } from "../model/event.ts";
import type { Engine } from "./engine.ts";

/** Tells the world that all that nobody uses was removed. How much room that made is for nobody here to know. */
export function emitPruneEvent(
  { events, clock }: Pick<Engine, "events" | "clock">,
  type: EngineEvent["type"],
): void {
  const actor = { id: "", attributes: { reclaimed: "0" } };
  events.emit({ type, action: "prune", actor, at: clock.now() });
}
