import { EngineError } from "../model/errors.ts";
import type { Filters } from "../model/filters.ts";

/** @throws {EngineError} `invalid-argument`, in Docker's words, if a filter is not one of these. */
export function assertFilters(filters: Filters, keys: readonly string[]): void {
  for (const key of filters.keys()) {
    if (!keys.includes(key)) throw new EngineError("invalid-argument", `invalid filter '${key}'`);
  }
}

/** Whether a filter is absent, or one of its values matches. */
export function matchesAny(
  filters: Filters,
  key: string,
  matches: (value: string) => boolean,
): boolean {
  const values = filters.get(key);
  return values === undefined || values.length === 0 || values.some(matches);
}

/** Whether labels have all of the filter's `key` or `key=value`. */
export function matchesLabels(
  filters: Filters,
  key: string,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (filters.get(key) ?? []).every((wanted) => {
    const separator = wanted.indexOf("=");
    const name = separator < 0 ? wanted : wanted.slice(0, separator);
    if (!Object.hasOwn(labels, name)) return false;
    return separator < 0 || labels[name] === wanted.slice(separator + 1);
  });
}

/**
 * A yes or no in a filter.
 * @throws {EngineError} `invalid-argument`, in Docker's words, if it is neither.
 */
export function booleanFilter(filters: Filters, key: string): boolean | undefined {
  const value = filters.get(key)?.[0]?.toLowerCase();
  if (value === undefined) return undefined;
  if (value === "1" || value === "true") return true;
  if (value === "0" || value === "false") return false;
  throw new EngineError("invalid-argument", `invalid filter '${key}=[${value}]'`);
}
