import { isRunning } from "../../model/container-state.ts";
import { EngineError } from "../../model/errors.ts";
import { SIGKILL_EXIT_CODE } from "../../model/process/exit-code.ts";
import { recordName } from "../../podspec/names.ts";
import { isGuest } from "../../podspec/seat.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { syncBeforeKill } from "../files/sync-binds.ts";
import { killProcess } from "../lifecycle/end/kill-process.ts";
import { vacate } from "../lifecycle/end/vacate.ts";
import type { Container } from "../store.ts";
import { removeUnused, tieUnused } from "../volumes/remove-unused.ts";
import {
  emitContainerEvent,
  markDead,
  markExited,
  markRemoved,
  markRestartCancelled,
} from "../lifecycle/transitions.ts";

/** How long a client may take none of the output before a removal goes on without it. */
const OUTPUT_PATIENCE_MS = 10_000;

const KILLED = { exitCode: SIGKILL_EXIT_CODE, isOomKilled: false, error: "" } as const;

/** How a container is removed. */
export type RemoveOptions = {
  /** Also when it runs. */
  readonly force: boolean;
  /** Whether its volumes without a name go too. */
  readonly removeVolumes: boolean;
  /** Whether its group goes with it, or everything goes: else an infra container stays as long as its group. */
  readonly isWithGroup?: boolean;
  readonly signal: AbortSignal;
};

/**
 * Removes a container with all that belongs to it.
 * @throws {EngineError} `conflict`, in Docker's words, if it runs and `force` is not given; in podman's, if it is what
 * the others of its group share.
 * @see Docker Engine API v1.56, ContainerDelete
 */
export async function removeContainer(
  engine: Engine,
  reference: string,
  options: RemoveOptions,
): Promise<void> {
  const container = engine.containers.find(reference);
  const { id, name, spec } = container.record;
  if (spec.infraOf && !options.isWithGroup) {
    throw new EngineError(
      "conflict",
      `container ${id} is the infra container of pod ${spec.infraOf.id} and cannot be removed without removing the pod`,
    );
  }
  if (container.removing) {
    throw new EngineError("conflict", `removal of container ${id} is already in progress`);
  }
  if (container.state.status === "paused" && !options.force) {
    throw new EngineError(
      "conflict",
      `cannot remove container "${name}": container is paused and must be unpaused first`,
    );
  }
  if ((isRunning(container.state) || container.starting) && !options.force) {
    throw new EngineError(
      "conflict",
      `cannot remove container "${name}": container is running: stop the container before removing or force remove`,
    );
  }
  container.removing = remove(engine, container, options)
    .catch((error: unknown) => {
      if (error instanceof Error && !engine.signal.aborted) markDead(container, error);
      throw error;
    })
    .finally(() => {
      container.removing = undefined;
    });
  await abortable(container.removing, options.signal);
}

/** Docker's answer to a start of a container that is being removed. */
export function markedForRemoval(): EngineError {
  return new EngineError("conflict", "container is marked for removal and cannot be started");
}

async function remove(
  engine: Engine,
  container: Container,
  { removeVolumes }: Pick<RemoveOptions, "removeVolumes">,
): Promise<void> {
  if (container.starting) {
    container.run?.giveUp.abort(markedForRemoval());
    await container.starting.catch(() => {}); // because it fails now, unless it was faster
  }
  const { run, record } = container;
  container.isStopRequested = true;
  markRestartCancelled(container);
  await syncBeforeKill(engine, container);
  const isKilled = isRunning(container.state);
  if (isKilled) emitContainerEvent(engine, container, "kill", { signal: "9" });
  else await settleClients(container);
  // No Pod goes with a guest: as long as its record is there, another server or the next life of this one may end it.
  if (isKilled && run && isGuest(run)) await killProcess(engine, container, engine.signal);
  if (removeVolumes) await tieUnused(engine, container);
  const { configMaps } = engine.cluster;
  // The record goes first, and what belongs to it follows by itself, also if the server dies here: without its Pods a
  // container would seem never to have been started, and one with `--rm` would be kept.
  if (container.owner) await configMaps.delete(recordName(record.id), engine.signal);
  const seats = [...container.pastSeats, ...(run ? [run] : [])];
  await Promise.all(seats.map((seat) => vacate(engine, seat)));
  if (isKilled) markExited(engine, container, KILLED);
  engine.execs.deleteOf(record.id);
  engine.containers.delete(record.id); // its volumes are nobody's now; who waits for its removal finds them gone
  if (removeVolumes) await removeUnused(engine, record.spec.host.volumes);
  markRemoved(engine, container);
}

/** An attached client may not have all yet, nor one that follows the log: docker-py reads that to its end after it. */
async function settleClients({ hub, followers }: Container): Promise<void> {
  await Promise.all([hub.settle(OUTPUT_PATIENCE_MS), followers.settle(OUTPUT_PATIENCE_MS)]);
}
