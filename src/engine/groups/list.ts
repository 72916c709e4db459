import { EngineError } from "../../model/errors.ts";
import type { Filters } from "../../model/filters.ts";
import { isIdPrefix } from "../../model/notation/id.ts";
import { viewContainer } from "../containers/inspect.ts";
import type { Engine } from "../engine.ts";
import { assertFilters, matchesAny, matchesLabels, matchesPattern } from "../filters.ts";
import { untilFilter } from "../past-moment.ts";
import type { GroupView } from "../views.ts";
import { allGroups, findGroup, type GroupContainers } from "./groups.ts";
import { groupStatus } from "./status.ts";

const KEYS = [
  "ctr-ids",
  "ctr-names",
  "ctr-number",
  "ctr-status",
  "id",
  "label",
  "name",
  "network",
  "status",
  "until",
];
const STATUSES = ["stopped", "running", "paused", "exited", "dead", "created", "degraded"];
const CONTAINER_STATUSES = ["created", "running", "paused", "stopped", "exited", "unknown"];

/**
 * Lists groups, newest first.
 * @throws {EngineError} `invalid-argument` for a filter that podman does not know.
 * @see podman, pkg/domain/filters/pods.go
 */
export function listGroups(engine: Engine, filters: Filters): GroupView[] {
  assertFilters(filters, KEYS);
  assertStatuses(filters, "status", STATUSES, "pod status");
  assertStatuses(filters, "ctr-status", CONTAINER_STATUSES, "status");
  const isOld = untilFilter(filters, engine.clock.now());
  const views = allGroups(engine).map((found) => viewGroup(engine, found));
  return views.filter((view) => matches(filters, view) && isOld(view.infra.record.createdAt));
}

/** @throws {EngineError} As `findGroup`. */
export function inspectGroup(engine: Engine, reference: string): GroupView {
  return viewGroup(engine, findGroup(engine, reference));
}

function viewGroup(engine: Engine, found: GroupContainers): GroupView {
  return {
    group: found.group,
    status: groupStatus(found),
    infra: viewContainer(engine, found.infra),
    members: found.members.map((member) => viewContainer(engine, member)),
  };
}

function matches(filters: Filters, { group, status, infra, members }: GroupView): boolean {
  const containers = [infra, ...members];
  const { networks } = infra;
  return (
    matchesAny(filters, "id", (value) => matchesPattern(value, group.id)) &&
    matchesAny(filters, "name", (value) => matchesPattern(value, group.name)) &&
    matchesAny(filters, "status", (value) => status === value) &&
    matchesLabels(filters, "label", group.labels) &&
    matchesAny(filters, "network", (value) =>
      networks.some(
        ({ networkName, networkId }) =>
          networkName === value || (isIdPrefix(value) && networkId.startsWith(value)),
      ),
    ) &&
    matchesAny(filters, "ctr-ids", (value) =>
      containers.some(({ record }) => matchesPattern(value, record.id)),
    ) &&
    matchesAny(filters, "ctr-names", (value) =>
      containers.some(({ record }) => matchesPattern(value, record.name)),
    ) &&
    matchesAny(filters, "ctr-number", (value) => containers.length === Number(value)) &&
    matchesAny(filters, "ctr-status", (value) =>
      containers.some(({ state }) => state.status === (value === "stopped" ? "exited" : value)),
    )
  );
}

function assertStatuses(
  filters: Filters,
  key: string,
  known: readonly string[],
  what: string,
): void {
  const wrong = filters.get(key)?.find((value) => !known.includes(value));
  if (wrong !== undefined)
    throw new EngineError("invalid-argument", `${wrong} is not a valid ${what}`);
}
