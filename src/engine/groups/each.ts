import { errorMessage, isEngineError } from "../../model/errors.ts";
import type { Container } from "../store.ts";

/** What could not be done to some containers of a group, by their IDs. */
export type GroupFailures = ReadonlyMap<string, string>;

/**
 * Does something to several containers at once. One with which it has been done already is no failure.
 * @returns Of which it could not be done, and why.
 */
export async function onEach(
  containers: readonly Container[],
  act: (id: string) => Promise<void>,
): Promise<GroupFailures> {
  const failures = new Map<string, string>();
  const acts = containers.map(async ({ record: { id } }) => {
    try {
      await act(id);
    } catch (error) {
      if (!isEngineError(error, "not-modified")) failures.set(id, errorMessage(error));
    }
  });
  await Promise.all(acts);
  return failures;
}
