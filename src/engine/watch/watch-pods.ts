import type { V1Pod } from "@kubernetes/client-node";
import { isRunning } from "../../model/container-state.ts";
import { errorMessage } from "../../model/errors.ts";
import { instanceSelector } from "../../podspec/labels.ts";
import { isGuest } from "../../podspec/seat.ts";
import { versionOf } from "../../podspec/reading/version.ts";
import { adoptNewPod, adoptPods } from "../adopt/adopt-pod.ts";
import type { WatchEvent } from "../backend.ts";
import type { Engine } from "../engine.ts";
import { tellLostSocket } from "../files/docker-socket.ts";
import { noteHelpers } from "../inside/helper-start.ts";
import { applyProgress } from "../lifecycle/start/progress.ts";
import type { Container } from "../store.ts";

/**
 * Follows the Pods of this instance until the engine's signal ends it.
 * @param onSynced Called when the first listing has been taken in: what an earlier life left is known then.
 */
export async function watchPods(engine: Engine, onSynced: () => void): Promise<void> {
  const selector = instanceSelector(engine.config.instanceId, "container");
  for await (const change of engine.cluster.pods.watch(selector, engine.signal)) {
    try {
      await noteChange(engine, change);
    } catch (error) {
      // One Pod that is not as we think must not end the watch of all others.
      engine.log.error(`Cannot take in a change of Pods: ${errorMessage(error)}`);
    }
    if (change.type === "synced") onSynced();
  }
}

async function noteChange(engine: Engine, change: WatchEvent<V1Pod>): Promise<void> {
  if (change.type === "deleted") notePodGone(engine, change.object);
  else if (change.type !== "synced") notePod(engine, change.object);
  else {
    await adoptPods(engine, change.objects);
    notePods(engine, change.objects);
  }
}

function notePod(engine: Engine, pod: V1Pod): void {
  const known = engine.containers.inPod(pod.metadata?.name ?? "");
  adoptNewPod(engine, pod);
  for (const container of known) noteRun(engine, container, pod);
}

function noteRun(engine: Engine, container: Container, pod: V1Pod): void {
  const { run } = container;
  if (!run) return;
  const { pod: before } = run;
  if (before && versionOf(pod) < versionOf(before)) return; // the answer to a change of ours was faster
  if (!isGuest(run)) tellLostSocket(engine, container, { before, now: pod });
  run.pod = pod;
  run.changes.happen(pod);
  noteHelpers(run);
  applyProgress(engine, container);
}

/** A Pod that vanished without telling its end was deleted: by us, by hand, or with its node. */
function notePodGone(engine: Engine, pod: V1Pod): void {
  const name = pod.metadata?.name ?? "";
  engine.containers.deleteUnclaimed(name);
  for (const container of engine.containers.inPod(name)) noteGone(engine, container);
}

/** A complete listing: Pods that are not there any more were deleted while the watch had a gap. */
function notePods(engine: Engine, pods: readonly V1Pod[]): void {
  for (const pod of pods) notePod(engine, pod);
  const present = new Set(pods.map(({ metadata }) => metadata?.name));
  for (const container of engine.containers.all()) {
    const { run } = container;
    const isSeen = run?.pod !== undefined; // else it may be younger than the listing
    if (isSeen && !present.has(run.podName)) noteGone(engine, container);
  }
}

function noteGone(engine: Engine, container: Container): void {
  if (container.run) container.run.isGone = true;
  if (isRunning(container.state))
    engine.log.debug(`The Pod of container "${container.record.name}" was deleted`);
  applyProgress(engine, container);
}
