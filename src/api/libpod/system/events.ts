import type { EngineEvent } from "../../../model/event.ts";
import type { Filters } from "../../../model/filters.ts";

const NANOSECONDS = 1_000_000_000n;

/**
 * Docker's words for what happens, each with podman's. What is missing here podman does not know, and its client
 * dies of an event that it does not know: that is not told.
 * @see podman, libpod/events/config.go
 */
const STATUSES: readonly (readonly [docker: string, podman: string])[] = [
  ["attach", "attach"],
  ["commit", "commit"],
  ["connect", "connect"],
  ["create", "create"],
  ["delete", "remove"],
  ["destroy", "remove"],
  ["die", "died"],
  ["disconnect", "disconnect"],
  ["exec_die", "exec_died"],
  ["exec_start", "exec"],
  ["export", "export"],
  ["health_status", "health_status"],
  ["kill", "kill"],
  ["mount", "mount"],
  ["pause", "pause"],
  ["prune", "prune"],
  ["pull", "pull"],
  ["remove", "remove"],
  ["rename", "rename"],
  ["restart", "restart"],
  ["start", "start"],
  ["stop", "stop"],
  ["tag", "tag"],
  ["unmount", "unmount"],
  ["unpause", "unpause"],
  ["untag", "untag"],
];

/** Reads filters: podman's words for what happens become Docker's, several where those part what podman does not. */
export function fromEventFilters(filters: Filters): Filters {
  const wanted = filters.get("event");
  if (!wanted) return filters;
  const actions = wanted.flatMap((word) => {
    const known = STATUSES.flatMap(([docker, podman]) => (podman === word ? [docker] : []));
    return known.length > 0 ? known : [word];
  });
  return new Map([...filters, ["event", actions]]);
}

/** Writes events as they come, as far as podman knows them. */
export async function* toLibpodEvents(events: AsyncIterable<EngineEvent>) {
  for await (const event of events) {
    const status = podmanStatus(event);
    if (status !== undefined) yield toLibpodEvent(event, status);
  }
}

/** What follows a colon is no part of the word: `exec_start: sh -c true`. */
function podmanStatus({ type, action }: EngineEvent): string | undefined {
  const word = action.split(":", 1)[0];
  return type === "daemon" ? undefined : STATUSES.find(([docker]) => docker === word)?.[1];
}

/** Attributes that podman's client relies on are always there. @see podman, pkg/domain/entities/events.go */
function toLibpodEvent({ type, action, actor, unixNanoseconds }: EngineEvent, status: string) {
  const { image = "", name = "", exitCode = "0" } = actor.attributes;
  const [, health] = /^health_status: (.+)$/.exec(action) ?? [];
  return {
    status,
    id: actor.id,
    from: image,
    Type: type,
    Action: status,
    Actor: {
      ID: actor.id,
      Attributes: { ...actor.attributes, image, name, containerExitCode: exitCode, podId: "" },
    },
    scope: "local",
    time: Number(unixNanoseconds / NANOSECONDS),
    timeNano: unixNanoseconds,
    ...(health === undefined ? {} : { HealthStatus: health }),
  };
}
