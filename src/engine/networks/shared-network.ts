import type { ContainerRecord } from "../../model/container.ts";
import { isRunning } from "../../model/container-state.ts";
import { EngineError, errorMessage, isEngineError } from "../../model/errors.ts";
import { CONTAINER_MODE, sharedContainer } from "../../model/network.ts";
import { requireRun } from "../inside/require-run.ts";
import { startSettled } from "../lifecycle/start/start-settled.ts";
import type { Engine } from "../engine.ts";
import type { Container, Run } from "../store.ts";

/** A container whose network another one shares, and its Pod. */
export type NetworkHost = { readonly container: Container; readonly run: Run };

/** Whether a container shares the network of another. */
export function sharesNetwork({ spec }: Pick<ContainerRecord, "spec">): boolean {
  return sharedContainer(spec.host.networkMode) !== undefined;
}

/**
 * The network mode of a new container, with the ID of the other in place of its name, which may be another's later.
 * That there is no other is for the start to say.
 * @see moby, daemon/daemon_unix.go, adaptSharedNamespaceContainer
 */
export function pinNetworkMode({ containers }: Engine, networkMode: string): string {
  const reference = sharedContainer(networkMode);
  if (reference === undefined || !containers.has(reference)) return networkMode;
  return `${CONTAINER_MODE}${containers.find(reference).record.id}`;
}

/**
 * Finds the container whose network another one is to share. It is looked for at each start, as in Docker, by its ID
 * if it was there when the other was made, else by the name that the client gave.
 * @returns Nothing for a container with a network of its own.
 * @throws {EngineError} In Docker's words: `internal` if there is none, `conflict` if it does not run.
 * @see moby, daemon/container_operations.go, getNetworkedContainer
 */
export async function findNetworkHost(
  engine: Engine,
  { id, spec }: ContainerRecord,
  signal: AbortSignal,
): Promise<NetworkHost | undefined> {
  const reference = sharedContainer(spec.host.networkMode);
  if (reference === undefined) return undefined;
  const container = find(engine, reference);
  const { record } = container;
  if (record.id === id) throw new EngineError("internal", "cannot join own network namespace");
  await startSettled(container, signal);
  const { status } = container.state;
  if (!isRunning(container.state))
    throw new EngineError(
      "conflict",
      `cannot join network namespace of a non running container: container ${record.name} is ${status}`,
    );
  if (status === "restarting")
    throw new EngineError(
      "conflict",
      `cannot join network namespace of container: Container ${reference} is restarting, wait until the container is running`,
    );
  return { container, run: requireRun(container) };
}

/** That there is none is nobody's wrong request: it was not looked for when the container was made. */
function find({ containers }: Engine, reference: string): Container {
  try {
    return containers.find(reference);
  } catch (cause) {
    const kind = isEngineError(cause) && cause.kind !== "not-found" ? cause.kind : "internal";
    const message = `joining network namespace of container: ${errorMessage(cause)}`;
    throw new EngineError(kind, message, { cause });
  }
}
