import { LOCAL_DRIVER } from "../../model/volume.ts";
import type { Engine } from "../engine.ts";

/** Tells the world of something that happened to a volume. */
export function emitVolumeEvent(engine: Engine, name: string, action: "create" | "destroy"): void {
  const attributes = { driver: LOCAL_DRIVER };
  engine.events.emit({
    type: "volume",
    action,
    actor: { id: name, attributes },
    at: engine.clock.now(),
  });
}
