import type { ContainerState } from "../../model/container-state.ts";
import type { Engine } from "../engine.ts";
import { inspectContainer } from "./inspect.ts";

/**
 * Waits until a container is in one of some states. It looks when something happens to it, since each change of its
 * state is told of as an event.
 * @throws {EngineError} `not-found` if there is no such container, or not any more.
 */
export async function waitForStatus(
  engine: Engine,
  reference: string,
  {
    statuses,
    signal,
  }: { readonly statuses: readonly ContainerState["status"][]; readonly signal: AbortSignal },
): Promise<void> {
  const { id } = inspectContainer(engine, reference).record;
  const isThere = () => statuses.includes(inspectContainer(engine, id).state.status);
  const events = engine.events.read("now", signal); // before the first look, so that nothing is missed between
  if (isThere()) return;
  for await (const { actor } of events) {
    if (actor.id === id && isThere()) return;
  }
  signal.throwIfAborted(); // by which alone the events end
}
