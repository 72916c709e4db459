import { type Exit, isRunning, lastExit } from "../../model/container-state.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";

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
  switch (options.condition) {
    case "removed":
      return container.removal.next(options.signal);
    case "next-exit":
      return container.exits.next(options.signal);
    case "not-running":
      return whenNotRunning(container, options.signal);
  }
}

/** One that is being started counts as running, unless the start fails. */
async function whenNotRunning(container: Container, signal: AbortSignal): Promise<Exit> {
  if (!container.starting) return exitOf(container) ?? container.exits.next(signal);
  const exit = container.exits.next(signal); // taken first: a short command may end while its start is awaited
  try {
    await abortable(container.starting, signal);
    return await exit;
  } catch {
    signal.throwIfAborted();
    return exitOf(container) ?? exit; // because the start's own caller is told why it failed
  }
}

function exitOf({ state }: Container): Exit | undefined {
  return isRunning(state) ? undefined : lastExit(state);
}
