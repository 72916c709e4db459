import type { HostConfig } from "../../model/container.ts";
import { EngineError } from "../../model/errors.ts";
import type { Filters } from "../../model/filters.ts";
import type { Group } from "../../model/group.ts";
import { isIdPrefix } from "../../model/notation/id.ts";
import { hasExited, isRunning, type ContainerState } from "../../model/container-state.ts";
import {
  familiarReference,
  parseImageReference,
  withDefaultTag,
} from "../../model/notation/image-reference.ts";
import { parsePort, portKey, type PublishedPort } from "../../model/port.ts";
import type { Engine } from "../engine.ts";
import {
  assertFilters,
  booleanFilter,
  matchesAny,
  matchesLabels,
  matchesPattern,
} from "../filters.ts";
import type { ContainerView } from "../views.ts";
import { viewContainer } from "./inspect.ts";

const KEYS = [
  "ancestor",
  "before",
  "expose",
  "exited",
  "health",
  "id",
  "is-task",
  "isolation",
  "label",
  "name",
  "network",
  "publish",
  "since",
  "status",
  "volume",
];
/** A port, or several, and perhaps a protocol: `80`, `80/tcp`, `80-90/udp`. */
const PORTS = /^\d{1,5}(-\d{1,5})?(\/\w+)?$/;
const HEALTHS = ["starting", "healthy", "unhealthy", "none"];
const STATUSES = ["created", "running", "paused", "restarting", "removing", "exited", "dead"];

/** Which containers are listed. */
export type ListOptions = {
  /** Also those that do not run. */
  readonly all: boolean;
  /** Only so many, the newest, whether they run or not. */
  readonly limit?: number;
  readonly filters: Filters;
  /** Only those of these groups: names, or beginnings of IDs. */
  readonly groups?: readonly string[] | undefined;
};

/**
 * Lists containers, newest first.
 * @throws {EngineError} `invalid-argument` for a filter that Docker does not know.
 * @see Docker Engine API v1.56, ContainerList
 */
export function listContainers(
  engine: Engine,
  { all, limit, filters, groups }: ListOptions,
): ContainerView[] {
  assertFilters(filters, KEYS);
  assertValues(filters, "status", (value) => STATUSES.includes(value));
  assertValues(filters, "health", (value) => HEALTHS.includes(value));
  assertValues(filters, "exited", (value) => /^-?\d+$/.test(value));
  for (const key of ["expose", "publish"]) assertValues(filters, key, (value) => PORTS.test(value));
  const showsAll = all || (limit ?? 0) > 0 || filters.has("status");
  const matches = matcher(engine, filters);
  const views = engine.containers
    .all()
    .map((container) => viewContainer(engine, container))
    .filter((view) => (showsAll || isRunning(view.state)) && matches(view))
    .filter(({ group }) => !groups || isOneOf(group, groups));
  return limit !== undefined && limit > 0 ? views.slice(0, limit) : views;
}

function isOneOf(group: Group | undefined, references: readonly string[]): boolean {
  return references.some(
    (reference) => group?.name === reference || group?.id.startsWith(reference),
  );
}

function assertValues(filters: Filters, key: string, isValid: (value: string) => boolean): void {
  const wrong = filters.get(key)?.find((value) => !isValid(value));
  if (wrong !== undefined)
    throw new EngineError("invalid-argument", `invalid filter '${key}=${wrong}'`);
}

function matcher(engine: Engine, filters: Filters): (view: ContainerView) => boolean {
  const createdOf = (reference: string): number =>
    engine.containers.find(reference).record.createdAt.getTime();
  const before = filters.get("before")?.map(createdOf);
  const since = filters.get("since")?.map(createdOf);
  const isTask = booleanFilter(filters, "is-task");
  return (view) => {
    const { id, name, createdAt, spec } = view.record;
    const created = createdAt.getTime();
    return (
      isTask !== true && // tasks are swarm's
      matchesAny(filters, "id", (value) => isIdPrefix(value) && id.startsWith(value)) &&
      matchesAny(filters, "name", (value) => matchesName(value, name)) &&
      matchesAny(filters, "status", (value) => view.state.status === value) &&
      matchesAny(filters, "exited", (value) => hasExitCode(view.state, value)) &&
      matchesAny(filters, "health", (value) => (view.health?.status ?? "none") === value) &&
      matchesAny(filters, "ancestor", (value) => isAncestor(value, view)) &&
      matchesAny(filters, "volume", (value) => hasMount(spec.host, value)) &&
      matchesAny(filters, "network", (value) => isInNetwork(value, view)) &&
      matchesAny(filters, "expose", (value) => hasPort(value, spec.config.exposedPorts)) &&
      matchesAny(filters, "publish", (value) =>
        hasPort(value, view.publishedPorts.map(publicKey)),
      ) &&
      matchesLabels(filters, "label", spec.config.labels) &&
      (before?.every((time) => created < time) ?? true) &&
      (since?.every((time) => created > time) ?? true)
    );
  };
}

/** A name is matched with and without its slash. */
function matchesName(pattern: string, name: string): boolean {
  return matchesPattern(pattern, `/${name}`) || matchesPattern(pattern, name);
}

function hasExitCode(state: ContainerState, value: string): boolean {
  return hasExited(state) && state.exitCode === Number(value);
}

function isAncestor(value: string, { record }: ContainerView): boolean {
  if (shortName(record.spec.config.image) === shortName(value)) return true;
  const id = value.replace(/^sha256:/, "");
  return isIdPrefix(id) && record.imageId.startsWith(`sha256:${id}`);
}

/** A volume is known by its name, a bind by its path on the server's machine, and both by where they are mounted. */
function hasMount({ binds, volumes }: HostConfig, value: string): boolean {
  return (
    binds.some(({ source, target }) => source === value || target === value) ||
    volumes.some(({ name, target }) => name === value || target === value)
  );
}

/** `docker.io/library/redis`, `redis` and `redis:latest` are one. */
function shortName(image: string): string {
  try {
    return familiarReference(withDefaultTag(parseImageReference(image)));
  } catch {
    return image; // because it is an ID
  }
}

function isInNetwork(value: string, { networks }: ContainerView): boolean {
  return networks.some(
    ({ networkName, networkId }) => networkName === value || networkId.startsWith(value),
  );
}

/** A published port is found by the number that clients use, as in moby. */
function publicKey({ hostPort, protocol }: PublishedPort): string {
  return portKey({ port: hostPort, protocol });
}

/** @param value As `PORTS` has it. */
function hasPort(value: string, keys: readonly string[]): boolean {
  const [range = "", protocol = "tcp"] = value.split("/");
  const [first = "", last = first] = range.split("-");
  return keys.some((key) => {
    const parsed = parsePort(key);
    return (
      parsed?.protocol === protocol && parsed.port >= Number(first) && parsed.port <= Number(last)
    );
  });
}
