import type { EngineEvent } from "../../../model/event.ts";
import { toUnixNanoseconds, toUnixSeconds } from "../timestamp.ts";

/** Writes events as they come. */
export async function* toEventMessages(events: AsyncIterable<EngineEvent>) {
  for await (const event of events) yield toEventMessage(event);
}

/**
 * Writes an event. `status`, `id` and `from` went with API v1.52; all older clients read them.
 * @see Docker Engine API v1.51, EventMessage
 */
function toEventMessage({ type, action, actor, at }: EngineEvent) {
  const from = actor.attributes["image"];
  const hasStatus = type === "container" || type === "image";
  return {
    ...(hasStatus ? { status: action, id: actor.id } : {}),
    ...(type === "container" && from !== undefined ? { from } : {}),
    Type: type,
    Action: action,
    Actor: { ID: actor.id, Attributes: actor.attributes },
    scope: "local",
    time: toUnixSeconds(at),
    timeNano: toUnixNanoseconds(at),
  };
}
