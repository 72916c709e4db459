import { isRunning } from "../../model/container-state.ts";
import type { ContainerRecord, HostConfig } from "../../model/container.ts";
import { EngineError, isEngineError } from "../../model/errors.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { resizePod } from "../lifecycle/resize-pod.ts";
import { saveRecord } from "../lifecycle/save-record.ts";
import { startSettled } from "../lifecycle/start/start-settled.ts";
import { emitContainerEvent } from "../lifecycle/transitions.ts";
import { sharesNetwork } from "../networks/shared-network.ts";
import type { Container } from "../store.ts";

/** What of a container can be changed; what is left out stays. */
export type ContainerUpdate = Partial<
  Pick<
    HostConfig,
    "memoryBytes" | "nanoCpus" | "cpuShares" | "cpuQuota" | "cpuPeriod" | "restartPolicy"
  >
>;

/**
 * Changes the limits of a container, at once where it runs, and its restart policy. A client that goes away does not
 * stop a change that has begun.
 * @returns What did not come about as asked.
 * @throws {EngineError} `conflict`, in Docker's words, if it contradicts what the container has; `not-implemented` if
 * the cluster cannot change Pods that run.
 * @see Docker Engine API v1.56, ContainerUpdate
 */
export async function updateContainer(
  engine: Engine,
  reference: string,
  { update, signal }: { readonly update: ContainerUpdate; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const container = engine.containers.find(reference);
  await startSettled(container, signal);
  try {
    return await abortable(apply(engine, container, update), signal);
  } catch (cause) {
    if (!isEngineError(cause)) throw cause;
    const message = `Cannot update container ${container.record.id}: ${cause.message}`;
    throw new EngineError(cause.kind, message, { cause });
  }
}

async function apply(
  engine: Engine,
  container: Container,
  update: ContainerUpdate,
): Promise<readonly string[]> {
  if (container.removing) {
    throw new EngineError(
      "conflict",
      `container is marked for removal and cannot be "update"`, // moby's words
    );
  }
  const { host: before } = container.record.spec;
  assertFits(before, update);
  const { restartPolicy: _, ...limits } = update;
  if (Object.keys(limits).length > 0) assertLimitable(container.record);
  const hasProcess = isRunning(container.state) && container.state.status !== "restarting";
  const after = { ...before, ...update };
  const isDone = !hasProcess || (await resizePod(engine, container, { before, after }));
  container.record = withUpdate(container.record, update);
  try {
    await saveRecord(engine, container);
  } catch (error) {
    container.record = withUpdate(container.record, reversal(before, update));
    throw error;
  }
  emitContainerEvent(engine, container, "update");
  return isDone ? [] : ["The node has not said yet that the limits are in force."];
}

function assertLimitable(record: ContainerRecord): void {
  if (sharesNetwork(record))
    throw new EngineError(
      "not-implemented",
      "it runs in the pod of another, where Kubernetes limits none that comes later",
    );
  if (record.spec.infraOf)
    throw new EngineError(
      "not-implemented",
      "its limits are those of all containers of its pod, and Kubernetes does not change these",
    );
}

/** @see moby, daemon/container/container_unix.go, UpdateContainer */
function assertFits(host: HostConfig, update: ContainerUpdate): void {
  const { nanoCpus, cpuPeriod, cpuQuota, restartPolicy } = update;
  if (nanoCpus && host.cpuPeriod > 0)
    throw conflict("Nano CPUs cannot be updated as CPU Period has already been set");
  if (nanoCpus && host.cpuQuota > 0)
    throw conflict("Nano CPUs cannot be updated as CPU Quota has already been set");
  if (cpuQuota && host.nanoCpus > 0)
    throw conflict("CPU Quota cannot be updated as NanoCPUs has already been set");
  if (cpuPeriod && host.nanoCpus > 0)
    throw conflict("CPU Period cannot be updated as NanoCPUs has already been set");
  if (host.autoRemove && restartPolicy && restartPolicy.name !== "no") {
    throw new EngineError(
      "conflict",
      "Restart policy cannot be updated because AutoRemove is enabled for the container",
    );
  }
}

function conflict(message: string): EngineError {
  return new EngineError("conflict", `Conflicting options: ${message}`);
}

/** Leaves alone what another server of the instance may have changed meanwhile. */
function reversal(before: HostConfig, update: ContainerUpdate): ContainerUpdate {
  return Object.fromEntries(Object.entries(before).filter(([key]) => key in update));
}

function withUpdate(record: ContainerRecord, update: ContainerUpdate): ContainerRecord {
  const { spec } = record;
  return { ...record, spec: { ...spec, host: { ...spec.host, ...update } } };
}
