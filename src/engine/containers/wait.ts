import type { Exit } from "../../model/container-state.ts";
import { hasExited } from "../../model/container-state.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
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
  const { state } = container;
  switch (options.condition) {
    case "removed":
      return abortable(container.removed.promise, options.signal);
    case "next-exit":
      return abortable(container.nextExit.promise, options.signal);
    case "not-running":
      if (hasExited(state)) return Promise.resolve(state);
      if (state.status === "created" && !container.starting) return Promise.resolve(NO_EXIT);
      return abortable(container.nextExit.promise, options.signal);
  }
}
