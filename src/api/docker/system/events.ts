import type { EngineEvent } from "../../../model/event.ts";
import { isVersionAtLeast } from "../../requested-version.ts";

const NANOSECONDS = 1_000_000_000n;

/** Writes events as they come, but for those of podman's pods, which Docker does not know. */
export async function* toEventMessages(events: AsyncIterable<EngineEvent>, apiVersion: string) {
  for await (const event of events)
    if (event.type !== "pod") yield toEventMessage(event, apiVersion);
}

/** @see Docker Engine API v1.56, EventMessage */
function toEventMessage(event: EngineEvent, apiVersion: string) {
  const { type, action, actor, unixNanoseconds } = event;
  return {
    ...(isVersionAtLeast(apiVersion, "1.52") ? {} : toLegacyFields(event)),
    Type: type,
    Action: action,
    Actor: { ID: actor.id, Attributes: actor.attributes },
    scope: "local",
    time: Number(unixNanoseconds / NANOSECONDS),
    timeNano: unixNanoseconds,
  };
}

/** `status`, `id` and `from` went with API v1.52; all older clients read them. */
function toLegacyFields({ type, action, actor }: EngineEvent) {
  if (type === "image") return { status: action, id: actor.id };
  if (type !== "container") return {};
  return { status: action, id: actor.id, from: actor.attributes["image"] };
}
