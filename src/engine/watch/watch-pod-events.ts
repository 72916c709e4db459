import type { CoreV1Event } from "@kubernetes/client-node";
import { isPassing } from "../../podspec/reading/scheduling.ts";
import { startFailure } from "../../podspec/reading/status.ts";
import type { Engine } from "../engine.ts";
import { noteFailedCheck } from "../lifecycle/failed-check.ts";
import type { Container } from "../store.ts";

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
 * Follows the kubelet's Events. They are up to a second ahead of a Pod's status and carry the reason of a failure,
 * but may be lost: the status stays the truth.
 */
export async function watchPodEvents(engine: Engine): Promise<void> {
  for await (const event of engine.cluster.podEvents.watch(engine.signal)) {
    for (const container of engine.containers.inPod(event.involvedObject.name ?? ""))
      noteEvent(engine, container, event);
  }
}

function noteEvent(engine: Engine, container: Container, event: CoreV1Event): void {
  const { run } = container;
  const { fieldPath = "" } = event.involvedObject;
  // Absent if it is about the Pod as a whole.
  const name = /^spec\.(?:c|ephemeralC|initC)ontainers\{(.+)\}$/.exec(fieldPath)?.[1];
  const isOwn = name === run?.containerName;
  const started = name === undefined || isOwn ? run?.started : run?.helperStarts.get(name);
  if (event.reason === "Started" && name !== undefined) started?.resolve(engine.clock.now());
  else if (event.reason === "Unhealthy" && isOwn)
    noteFailedCheck(engine, container, event.message ?? "");
  else if (isStartFailure(event)) started?.reject(eventFailure(event));
}

function isStartFailure({ reason = "", message = "", type }: CoreV1Event): boolean {
  const passes = reason === "FailedScheduling" && isPassing(message);
  return type === "Warning" && START_FAILURES.has(reason) && !passes;
}

/** The kubelet's "Failed" says nothing; before what the runtime said it puts "Error: ". */
function eventFailure({ reason = "", message = "" }: CoreV1Event): Error {
  const isPull = message.startsWith("Failed to pull image");
  return startFailure(isPull ? "ErrImagePull" : reason, message.replace(/^Error: /, ""));
}
