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

/** Whether labels have all that `label` asks for, and not all that `label!` spares. */
export function matchesBothLabels(
  filters: Filters,
  labels: Readonly<Record<string, string>>,
): boolean {
  const isSparing = (filters.get("label!") ?? []).length > 0;
  const isSpared = isSparing && matchesLabels(filters, "label!", labels);
  return !isSpared && matchesLabels(filters, "label", labels);
}

/** Docker matches names as regular expressions. */
export function matchesPattern(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern).test(name);
  } catch {
    return name === pattern; // because it is not an expression
  }
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
