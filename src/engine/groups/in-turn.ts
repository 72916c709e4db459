import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { findGroup, findLastingGroup, type GroupContainers } from "./groups.ts";

/**
 * Changes a group when the changes that were asked for before are done: a stop that comes during a start means what has
 * been started. A client that goes away does not end it, as in podman.
 * @param act Gets the group as it is then.
 * @throws {EngineError} As `findLastingGroup`, also if the group has gone before its turn.
 */
export async function inTurn<T>(
  engine: Engine,
  reference: string,
  {
    act,
    signal,
  }: {
    readonly act: (found: GroupContainers) => Promise<T>;
    readonly signal: AbortSignal;
  },
): Promise<T> {
  const { group, infra } = findGroup(engine, reference);
  const before = infra.groupTurn ?? Promise.resolve();
  const turn = before.then(() => act(findLastingGroup(engine, group.id)));
  infra.groupTurn = Promise.allSettled([turn]); // of a failure it is told who has asked for it
  return abortable(turn, signal);
}
