/** What a container's Pod tells of a pause, to other servers of the instance and to this one's next life. */
import { errorMessage, isEngineError } from "../../model/errors.ts";
import { versionOf } from "../../podspec/reading/version.ts";
import { pauseNote, readPodNotes } from "../../podspec/records/pod-notes.ts";
import type { Engine } from "../engine.ts";
import { requireRun } from "../inside/require-run.ts";
import type { Container } from "../store.ts";
import { markPaused, markUnpaused } from "./transitions.ts";

/** Leaves word in the Pod that its processes are stopped, or are about to be, or that they go on. */
export async function notePause(
  engine: Engine,
  container: Container,
  isPaused: boolean,
): Promise<void> {
  const run = requireRun(container);
  try {
    const note = pauseNote(isPaused, run.containerName);
    const pod = await engine.cluster.pods.annotate(run.podName, note, engine.signal);
    if (!run.pod || versionOf(pod) > versionOf(run.pod)) run.pod = pod;
    run.heedsPause = isPaused;
  } catch (error) {
    if (isEngineError(error, "not-found")) return; // because its end is told by the watch
    if (!isEngineError(error, "forbidden")) throw error;
    engine.log.warn(
      `A restart will not know that container "${container.record.name}" is paused: ${errorMessage(error)}`,
    );
  }
}

/** Takes a pause or its end for true that another server has left word of; what this one does itself it knows best. */
export function heedPauseNote(engine: Engine, container: Container): void {
  const { run, state } = container;
  if (!run?.pod || run.pausing || (state.status !== "running" && state.status !== "paused")) return;
  const { isPaused } = readPodNotes(run.pod, run.containerName);
  if (isPaused === run.heedsPause) return;
  run.heedsPause = isPaused;
  if (isPaused) markPaused(engine, container);
  else markUnpaused(engine, container);
}
