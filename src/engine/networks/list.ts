import { EngineError } from "../../model/errors.ts";
import type { Filters } from "../../model/filters.ts";
import type { Network } from "../../model/network.ts";
import { viewContainer } from "../containers/inspect.ts";
import type { Engine } from "../engine.ts";
import { assertFilters, matchesAny, matchesLabels } from "../filters.ts";
import type { NetworkView } from "../views.ts";
import { membersOf } from "./names/members.ts";
import { isPredefined } from "./predefined.ts";

const KEYS = ["dangling", "driver", "id", "label", "name", "scope", "type"];

/**
 * Lists the networks that match all filters.
 * @throws {EngineError} `invalid-argument` for a filter, or a value of one, that Docker does not know.
 * @see Docker Engine API v1.56, NetworkList
 */
export function listNetworks(
  engine: Engine,
  { filters }: { readonly filters: Filters },
): NetworkView[] {
  assertFilters(filters, KEYS);
  assertType(filters);
  const isDangling = danglingFilter(filters);
  const matching = engine.networks
    .all()
    .filter(
      (network) =>
        matchesAny(filters, "id", (value) => network.id.includes(value)) &&
        matchesAny(filters, "name", (value) => network.name.includes(value)) &&
        matchesAny(filters, "driver", (value) => network.driver === value) &&
        matchesAny(
          filters,
          "type",
          (value) => (value === "builtin") === isPredefined(network.name),
        ) &&
        matchesAny(filters, "scope", (value) => value === "local") &&
        matchesLabels(filters, "label", network.labels) &&
        (isDangling === undefined || isDangling === isUnused(engine, network)),
    );
  return matching.map((network) => viewNetwork(engine, network));
}

/**
 * Tells all that is known of a network.
 * @throws {EngineError} `not-found` if there is no such network.
 * @see Docker Engine API v1.56, NetworkInspect
 */
export function inspectNetwork(engine: Engine, reference: string): NetworkView {
  return viewNetwork(engine, engine.networks.find(reference));
}

function viewNetwork(engine: Engine, network: Network): NetworkView {
  const containers = membersOf(engine, network).map(({ container }) =>
    viewContainer(engine, container),
  );
  return { network, containers: containers.filter(({ addresses }) => addresses.length > 0) };
}

function isUnused(engine: Engine, network: Network): boolean {
  return !isPredefined(network.name) && membersOf(engine, network).length === 0;
}

function assertType(filters: Filters): void {
  const wrong = filters.get("type")?.find((value) => !["builtin", "custom"].includes(value));
  if (wrong !== undefined)
    throw new EngineError("invalid-argument", `invalid filter: 'type'='${wrong}'`);
}

/** @see moby, daemon/network/filter.go */
function danglingFilter(filters: Filters): boolean | undefined {
  const [value, ...others] = filters.get("dangling") ?? [];
  if (others.length > 0)
    throw new EngineError("invalid-argument", 'got more than one value for filter key "dangling"');
  if (value === undefined) return undefined;
  if (value === "1" || value === "true") return true;
  if (value === "0" || value === "false") return false;
  throw new EngineError(
    "invalid-argument",
    `invalid value for filter 'dangling', must be "true" (or "1"), or "false" (or "0")`,
  );
}
