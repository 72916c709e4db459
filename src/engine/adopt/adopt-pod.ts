import type { V1Pod } from "@kubernetes/client-node";
import type { ContainerHistory, Exit } from "../../model/container-state.ts";
import { readPodNotes } from "../../podspec/records/pod-notes.ts";
import { historyFromConfigMap } from "../../podspec/records/record.ts";
import { searchedZones } from "../../podspec/networks/dns.ts";
import { podProgress } from "../../podspec/reading/status.ts";
import { containerOf, type TakenSeat, takenSeats } from "../../podspec/seat.ts";
import { SHIM_FOLDER } from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import { deleteFailedPod } from "../lifecycle/start/attempt-start.ts";
import { askInit } from "../gate/ask-init.ts";
import { readyShim } from "../inside/ready-shim.ts";
import { resumeHealth } from "../lifecycle/health.ts";
import { keepPastSeat } from "../lifecycle/start/past-seats.ts";
import { connectAgain, publishAgain } from "../lifecycle/start/publish.ts";
import { resumeStart } from "../lifecycle/start/resume-start.ts";
import { newRun } from "../lifecycle/start/run.ts";
import type { Container } from "../store.ts";

/** A start of a container, as a Pod tells of it. */
type Start = TakenSeat & { readonly pod: V1Pod };

/**
 * Takes over the Pods that an earlier life of this instance left: the last start of each container is its run, those
 * before it have its earlier logs.
 */
export async function adoptPods(engine: Engine, pods: readonly V1Pod[]): Promise<void> {
  const lastOnes = new Set<Container>();
  for (const start of pods.flatMap(startsIn).toSorted((a, b) => a.startNumber - b.startNumber)) {
    const container = engine.containers.byShortId(start.shortId);
    if (!container || !isNew(container, start)) continue;
    takeRun(engine, container, start);
    lastOnes.add(container);
  }
  await Promise.all([...lastOnes].map((container) => takeUp(engine, container)));
}

/** Takes over the starts in a Pod that another server of this instance has just begun. */
export function adoptNewPod(engine: Engine, pod: V1Pod): void {
  for (const start of startsIn(pod)) {
    const container = engine.containers.byShortId(start.shortId);
    if (!container) engine.containers.keepUnclaimed(pod);
    else if (isNew(container, start)) {
      takeRun(engine, container, start);
      void resumeStart(engine, container, { opensGate: false });
    }
  }
}

/** Takes over the Pods that the watch has told of before the record of their container was known. */
export function adoptUnclaimedPods(engine: Engine, { record }: Container): void {
  for (const pod of engine.containers.claimPods(record.id)) adoptNewPod(engine, pod);
}

function startsIn(pod: V1Pod): Start[] {
  return takenSeats(pod).map((taken) => ({ ...taken, pod }));
}

/** Whether it is a start that this server does not know. */
function isNew(
  { starting, removing, run, startCount }: Container,
  { startNumber, pod }: Start,
): boolean {
  if (starting || removing || pod.metadata?.deletionTimestamp) return false;
  return run ? startNumber > startCount : true;
}

function takeRun(engine: Engine, container: Container, { seat, startNumber, pod }: Start): void {
  if (container.run) keepPastSeat(engine, container, container.run);
  const mounts = containerOf(pod, seat.containerName)?.volumeMounts;
  const hasShim = mounts?.some(({ mountPath }) => mountPath === SHIM_FOLDER) === true;
  // Nothing but its name tells when a guest was made: the Pod is the older one.
  const { creationTimestamp: beganAt = engine.clock.now() } = pod.metadata ?? {};
  const run = newRun({ ...seat, hasShim, beganAt: new Date(beganAt) });
  container.run = Object.assign(run, { hasPod: true, pod });
  container.startCount = startNumber;
  const hasMoved = keptHistory(container)?.hasMoved === true;
  Object.assign(run.membership, { ...searchedZones(pod), hasMoved, isInDoubt: hasMoved });
}

/** Goes on where the earlier life was. */
async function takeUp(engine: Engine, container: Container): Promise<void> {
  const { run } = container;
  if (!run?.pod) return;
  const progress = podProgress(run.pod, run.containerName);
  const kept = keptHistory(container);
  const notes = readPodNotes(run.pod, run.containerName);
  switch (progress.kind) {
    case "terminated":
      container.state = { status: "exited", ...exactExit(progress.exit, kept) };
      return;
    case "abandoned":
      container.state = { status: "created" };
      await deleteFailedPod(engine, container);
      return;
    case "running":
      // A gate may still be shut and files not there, unless it is kept that the start has come about.
      if ((notes.gate || engine.config.copyWay === "exec") && !kept?.startedAt) break;
      container.state = {
        status: notes.isPaused ? "paused" : "running",
        startedAt: kept?.startedAt ?? progress.startedAt,
      };
      if (notes.isAwaited) void askInit(engine, container);
      run.heedsPause = notes.isPaused;
      resumeHealth(engine, container);
      void readyShim(engine, container);
      await publishAgain(engine, container);
      void connectAgain(engine, container);
      return;
    case "starting":
    case "failed": // The Pod may run: its status is up to a second behind what a client has been answered.
  }
  void resumeStart(engine, container, { opensGate: true });
}

/** What was kept of the start for which the container's Pod stands. */
function keptHistory({ savedRecord, startCount }: Container): ContainerHistory | undefined {
  const history = savedRecord && historyFromConfigMap(savedRecord);
  return history?.startCount === startCount ? history : undefined;
}

/** Kubernetes' times have whole seconds, those that were kept milliseconds. */
function exactExit(exit: Exit, kept: ContainerHistory | undefined): Exit {
  if (kept?.exit) return kept.exit;
  const startedAt = kept?.startedAt ?? exit.startedAt;
  if (!startedAt) return exit;
  const finishedAt = exit.finishedAt && exit.finishedAt > startedAt ? exit.finishedAt : startedAt;
  return { ...exit, startedAt, finishedAt };
}
