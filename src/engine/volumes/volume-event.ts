import { LOCAL_DRIVER } from "../../model/files/volume.ts";
import type { Engine } from "../engine.ts";

/** Tells the world of something that happened to a volume. */
export function emitVolumeEvent(
  engine: Engine,
  name: string,
  action: "create" | "destroy" | "mount" | "unmount",
  attributes: Readonly<Record<string, string>> = {},
): void {
  engine.events.emit({
    type: "volume",
    action,
    actor: { id: name, attributes: { driver: LOCAL_DRIVER, ...attributes } },
    at: engine.clock.now(),
  });
}
