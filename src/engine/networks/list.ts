import { EngineError } from "../../model/errors.ts";
import type { Filters } from "../../model/filters.ts";
import { viewContainer } from "../containers/inspect.ts";
import type { Engine } from "../engine.ts";
import { assertFilters, matchesAny } from "../filters.ts";
import type { NetworkView } from "../views.ts";
import { PREDEFINED_NETWORKS, type PredefinedNetwork } from "./predefined.ts";

const KEYS = ["dangling", "driver", "id", "label", "name", "scope", "type"];

/**
 * Lists the networks that match all filters.
 * @see Docker Engine API v1.56, NetworkList
 */
export function listNetworks(
  engine: Engine,
  options: { readonly filters: Filters },
): NetworkView[] {
  const { filters } = options;
  assertFilters(filters, KEYS);
  const matching = PREDEFINED_NETWORKS.filter(
    ({ id, name, driver }) =>
      matchesAny(filters, "id", (value) => id.startsWith(value)) &&
      matchesAny(filters, "name", (value) => name.includes(value)) &&
      matchesAny(filters, "driver", (value) => driver === value) &&
      matchesAny(filters, "type", (value) => value === "builtin") &&
      matchesAny(filters, "scope", (value) => value === "local") &&
      matchesAny(filters, "label", () => false) &&
      matchesAny(filters, "dangling", (value) => value === "false" || value === "0"),
  );
  return matching.map((network) => viewNetwork(engine, network));
}

/**
 * Tells all that is known of a network.
 * @throws {EngineError} `not-found` if there is no such network.
 * @see Docker Engine API v1.56, NetworkInspect
 */
export function inspectNetwork(engine: Engine, reference: string): NetworkView {
  const network =
    PREDEFINED_NETWORKS.find(({ id, name }) => name === reference || id === reference) ??
    PREDEFINED_NETWORKS.find(({ id }) => reference.length >= 4 && id.startsWith(reference));
  if (!network) throw new EngineError("not-found", `network ${reference} not found`);
  return viewNetwork(engine, network);
}

function viewNetwork(engine: Engine, { id, name, driver }: PredefinedNetwork): NetworkView {
  const containers = engine.containers
    .all()
    .map((container) => viewContainer(engine, container))
    .filter(
      ({ networks, ipAddress }) =>
        ipAddress !== "" && networks.some(({ networkId }) => networkId === id),
    );
  return {
    id,
    name,
    driver,
    scope: "local",
    createdAt: engine.startedAt,
    isInternal: false,
    labels: {},
    containers,
  };
}
