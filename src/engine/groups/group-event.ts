import type { Group } from "../../model/group.ts";
import type { Engine } from "../engine.ts";

/** Tells the world of something that happened to a group. */
export function emitGroupEvent(
  engine: Engine,
  { id, name, labels }: Group,
  action: "create" | "start" | "stop" | "kill" | "pause" | "unpause" | "remove",
): void {
  engine.events.emit({
    type: "pod",
    action,
    actor: { id, attributes: { ...labels, name } },
    at: engine.clock.now(),
  });
}
