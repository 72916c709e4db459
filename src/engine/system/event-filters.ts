import type { EngineEvent } from "../../model/event.ts";
import type { Filters } from "../../model/filters.ts";
import { familiarName, parseImageReference } from "../../model/notation/image-reference.ts";
import { assertFilters, matchesAny, matchesLabels } from "../filters.ts";

/** Kinds of objects whose events can be asked for by ID or name, by the beginning of either. */
const NAMED = ["container", "daemon", "network", "volume"] as const;
/** Kinds of objects that there are none of here, so that nothing ever happens to them. */
const ABSENT = ["config", "node", "plugin", "secret", "service"];
const KEYS = [...NAMED, ...ABSENT, "event", "image", "label", "scope", "type"];

/**
 * Tells which events a client wants by its filters.
 * @throws {EngineError} `invalid-argument` for a filter that Docker does not know.
 */
export function eventMatcher(filters: Filters): (event: EngineEvent) => boolean {
  assertFilters(filters, KEYS);
  return (event) => {
    const { type, action, actor } = event;
    return (
      matchesAny(filters, "type", (value) => type === value) &&
      // `exec_create`, `exec_start` and `health_status` stand for whatever follows their colon.
      matchesAny(filters, "event", (value) => action === value || action.startsWith(`${value}:`)) &&
      matchesAny(filters, "scope", (value) => value === "local") &&
      matchesLabels(filters, "label", actor.attributes) &&
      matchesAny(filters, "image", (value) => isOfImage(event, value)) &&
      NAMED.every((kind) => matchesAny(filters, kind, (value) => isNamed(event, kind, value))) &&
      ABSENT.every((kind) => matchesAny(filters, kind, () => false))
    );
  };
}

function isNamed({ type, actor }: EngineEvent, kind: string, value: string): boolean {
  const { name = "" } = actor.attributes;
  return type === kind && (actor.id.startsWith(value) || name.startsWith(value));
}

/** Events of an image and of the containers that were made of it. A filter without tag fits every tag. */
function isOfImage({ type, actor }: EngineEvent, value: string): boolean {
  const { name = "", image = "" } = actor.attributes;
  const names = type === "image" ? [actor.id, name] : [image];
  return names.some((text) => text === value || withoutTag(text) === value);
}

function withoutTag(name: string): string {
  try {
    return familiarName(parseImageReference(name));
  } catch {
    return name; // because an image may be named by its ID
  }
}
