import type { Exit } from "../../model/container-state.ts";
import { hasExited } from "../../model/container-state.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { NO_EXIT } from "./transitions.ts";

/** What a client waits for. */
export type WaitCondition = "not-running" | "next-exit" | "removed";

/**
 * Waits for a container. Without `async`, so that a missing one is told before the answer's head is sent.
 * @throws {EngineError} `not-found` at once if there is no such container.
 * @see Docker Engine API v1.56, ContainerWait
 */
export function waitForContainer(
  engine: Engine,
  reference: string,
  options: { readonly condition: WaitCondition; readonly signal: AbortSignal },
): Promise<Exit> {
  const container = engine.containers.find(reference);
  return abortable(exitOf(container, options.condition), options.signal);
}

function exitOf(container: Container, condition: WaitCondition): Promise<Exit> {
  switch (condition) {
    case "removed":
      return container.removed.promise;
    case "next-exit":
      return container.nextExit.promise;
    case "not-running":
      return whenNotRunning(container);
  }
}

/** One that is being started counts as running, unless the start fails. */
async function whenNotRunning(container: Container): Promise<Exit> {
  const exit = container.nextExit.promise; // taken first: a short command may end while its start is awaited
  if (!container.starting) return lastExit(container) ?? exit;
  try {
    await container.starting;
    return await exit;
  } catch {
    return lastExit(container) ?? exit; // because the start's own caller is told why it failed
  }
}

function lastExit({ state }: Container): Exit | undefined {
  if (hasExited(state)) return state;
  return state.status === "created" ? { ...NO_EXIT, ...state.failure } : undefined;
}
