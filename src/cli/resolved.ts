import type { Resolvable } from "citty";

/** What citty takes as it is, or as a function that loads it. */
export async function resolved<T>(value: Resolvable<T>): Promise<T> {
  return typeof value === "function" ? (value as () => T | Promise<T>)() : value;
}
