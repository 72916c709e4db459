import { errorMessage, isEngineError } from "../../model/errors.ts";
import { removeContainer } from "../containers/remove.ts";
import type { Engine } from "../engine.ts";
import { sharersOf } from "../groups/groups.ts";
import type { Container } from "../store.ts";
import { RETRY_MS } from "./retry.ts";

/**
 * Removes the containers that are older than is allowed and not in use.
 * @returns When there may be more to do.
 */
export async function reapContainers(
  engine: Engine,
  { maxAgeMs, signal }: { readonly maxAgeMs: number; readonly signal: AbortSignal },
): Promise<Date> {
  const now = engine.clock.now().getTime();
  let next = now + maxAgeMs; // that of a container that is made now
  for (const container of engine.containers.all()) {
    const dueAt = container.record.createdAt.getTime() + maxAgeMs;
    if (dueAt > now) next = Math.min(next, dueAt);
    else if (isInUse(engine, container) || !(await reap(engine, container, signal)))
      next = Math.min(next, now + RETRY_MS);
  }
  return new Date(next);
}

/** Whether somebody is connected to a container, or others run in its Pod that are younger. */
function isInUse(engine: Engine, { hub, followers, record }: Container): boolean {
  const isShared = sharersOf(engine, record).length > 0;
  return isShared || hub.hasClients || followers.areThere || engine.execs.hasRunning(record.id);
}

/** @returns Whether it is gone. */
async function reap(engine: Engine, container: Container, signal: AbortSignal): Promise<boolean> {
  const { id, name } = container.record;
  if (container.removing) return true;
  engine.log.info(`Removing container "${name}": it is older than is allowed and not in use`);
  try {
    await removeContainer(engine, id, {
      force: true,
      removeVolumes: true,
      isWithGroup: true,
      signal,
    });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (isEngineError(error, "not-found")) return true;
    engine.log.warn(`Cannot remove container "${name}": ${errorMessage(error)}`);
    return false;
  }
}
