/** What the cluster reports, turned into what happens to containers. */
import type { CoreV1Event, V1Pod } from "@kubernetes/client-node";
import { isRunning } from "../model/container-state.ts";
import { errorMessage } from "../model/errors.ts";
import { instanceSelector } from "../podspec/labels.ts";
import { MAIN_CONTAINER } from "../podspec/names.ts";
import { startFailure } from "../podspec/status.ts";
import { noteFailedProbe } from "./lifecycle/health.ts";
import { adoptPods } from "./adopt.ts";
import { applyProgress } from "./lifecycle/progress.ts";
import { noteEphemeralContainers } from "./inside/ephemeral-start.ts";
import type { WatchEvent } from "./backend.ts";
import type { Engine } from "./engine.ts";
import type { Container } from "./store.ts";

/**
 * Reasons of Events that tell why a container will not start. Only what cannot mend itself: a slow mount or a sandbox
 * that is retried can. A failed pull is told twice, first with its reason, then as "Error: ErrImagePull".
 */
const START_FAILURES = new Set([
  "FailedScheduling",
  "InspectFailed",
  "ErrImageNeverPull",
  "Failed",
]);

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

/**
 * Follows the kubelet's Events. They are up to a second ahead of a Pod's status and carry the reason of a failure,
 * but may be lost: the status stays the truth.
 */
export async function watchPodEvents(engine: Engine): Promise<void> {
  for await (const event of engine.cluster.podEvents.watch(engine.signal)) {
    const container = engine.containers.byPodName(event.involvedObject.name ?? "");
    if (container) noteEvent(engine, container, event);
  }
}

function notePod(engine: Engine, pod: V1Pod): void {
  const container = engine.containers.byPodName(pod.metadata?.name ?? "");
  if (!container?.run) return;
  container.run.pod = pod;
  noteEphemeralContainers(container.run);
  applyProgress(engine, container);
}

function noteEvent(engine: Engine, container: Container, event: CoreV1Event): void {
  const { fieldPath = "" } = event.involvedObject;
  const isMain = fieldPath === `spec.containers{${MAIN_CONTAINER}}`;
  const ephemeral = /^spec\.ephemeralContainers\{(.+)\}$/.exec(fieldPath)?.[1];
  const started =
    ephemeral === undefined
      ? container.run?.started
      : container.run?.ephemeralStarts.get(ephemeral);
  if (event.reason === "Started" && (isMain || ephemeral !== undefined))
    started?.resolve(engine.clock.now());
  else if (event.reason === "Unhealthy" && isMain)
    noteFailedProbe(engine, container, event.message ?? "");
  else if (isStartFailure(event)) started?.reject(eventFailure(event));
}

function isStartFailure({ reason = "", type }: CoreV1Event): boolean {
  return type === "Warning" && START_FAILURES.has(reason);
}

/** The kubelet's "Failed" says nothing; before what the runtime said it puts "Error: ". */
function eventFailure({ reason = "", message = "" }: CoreV1Event): Error {
  const isPull = message.startsWith("Failed to pull image");
  return startFailure(isPull ? "ErrImagePull" : reason, message.replace(/^Error: /, ""));
}

/** A Pod that vanished without telling its end was deleted: by us, by hand, or with its node. */
function notePodGone(engine: Engine, pod: V1Pod): void {
  const container = engine.containers.byPodName(pod.metadata?.name ?? "");
  if (container) noteGone(engine, container);
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
