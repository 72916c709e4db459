import { inspectContainer } from "../../../engine/containers/inspect.ts";
import { waitForContainer } from "../../../engine/containers/wait.ts";
import { waitForStatus } from "../../../engine/containers/wait-for-status.ts";
import type { Engine } from "../../../engine/engine.ts";
import type { ContainerState } from "../../../model/container-state.ts";
import { EngineError } from "../../../model/errors.ts";

/** What is told where nothing was waited for that has an exit code. */
const NO_EXIT_CODE = -1;

type Status = ContainerState["status"];

/** Podman's words for states, with ours. */
const STATUSES: Readonly<Record<string, Status>> = {
  configured: "created",
  created: "created",
  initialized: "created",
  running: "running",
  paused: "paused",
  stopped: "exited",
  exited: "exited",
  removing: "removing",
};

/**
 * Waits for a container as podman's clients mean it: for its end unless they name other states. One that has not been
 * started has no end yet.
 * @returns Its exit code, if that is what was waited for.
 * @throws {EngineError} `invalid-argument`, in podman's words, for a state that it does not know.
 * @see podman, pkg/api/handlers/utils/containers.go, WaitContainerLibpod
 */
export async function waitForPodman(
  engine: Engine,
  reference: string,
  { conditions, signal }: { readonly conditions: readonly string[]; readonly signal: AbortSignal },
): Promise<number> {
  const statuses = conditions.map(toStatus);
  if (statuses.every((status) => status === "exited")) {
    const isNew = inspectContainer(engine, reference).state.status === "created";
    const condition = isNew ? "next-exit" : "not-running";
    return (await waitForContainer(engine, reference, { condition, signal })).exitCode;
  }
  await waitForStatus(engine, reference, { statuses, signal });
  return NO_EXIT_CODE;
}

function toStatus(word: string): Status {
  const status = Object.hasOwn(STATUSES, word) ? STATUSES[word] : undefined;
  if (status) return status;
  throw new EngineError("invalid-argument", `unknown container state: ${word}: invalid argument`);
}
