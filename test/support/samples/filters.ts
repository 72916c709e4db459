import type { Filters } from "../../../src/model/filters.ts";

/** Filters as a list request has them. */
export function filters(values: Readonly<Record<string, readonly string[]>> = {}): Filters {
  return new Map(Object.entries(values));
}
