import type { Filters } from "../../model/filters.ts";
import { LOCAL_DRIVER, type Volume } from "../../model/files/volume.ts";
import type { Engine } from "../engine.ts";
import {
  assertFilters,
  booleanFilter,
  matchesAny,
  matchesBothLabels,
  matchesPattern,
} from "../filters.ts";
import { usersOf } from "./users.ts";

/**
 * Lists the volumes that match all filters.
 * @throws {EngineError} `invalid-argument` for a filter that Docker does not know.
 * @see Docker Engine API v1.56, VolumeList
 */
export function listVolumes(engine: Engine, { filters }: { readonly filters: Filters }): Volume[] {
  assertFilters(filters, ["dangling", "driver", "label", "name"]);
  const isDangling = booleanFilter(filters, "dangling");
  return engine.volumes
    .all()
    .filter(
      ({ name, labels }) =>
        matchesAny(filters, "name", (value) => matchesPattern(value, name)) &&
        matchesAny(filters, "driver", (value) => value === LOCAL_DRIVER) &&
        matchesBothLabels(filters, labels) &&
        (isDangling === undefined || isDangling === (usersOf(engine, name).length === 0)),
    );
}

/**
 * Tells what is known of a volume.
 * @throws {EngineError} `not-found` if there is no such volume.
 * @see Docker Engine API v1.56, VolumeInspect
 */
export function inspectVolume(engine: Engine, name: string): Volume {
  return engine.volumes.find(name);
}
