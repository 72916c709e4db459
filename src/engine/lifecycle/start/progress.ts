import { SIGKILL_EXIT_CODE } from "../../../model/process/exit-code.ts";
import { EngineError } from "../../../model/errors.ts";
import { isRunning } from "../../../model/container-state.ts";
import { podProgress } from "../../../podspec/reading/status.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { noteReadiness } from "../health.ts";
import { heedPauseNote } from "../pause-note.ts";
import { saveRecordSoon } from "../save-record.ts";
import { markExited } from "../transitions.ts";

/** Draws from the Pod, as it was last seen, what it says of its container. Doing so twice changes nothing. */
export function applyProgress(engine: Engine, container: Container): void {
  const { run } = container;
  if (!run) return;
  const progress = run.pod
    ? podProgress(run.pod, run.containerName)
    : { kind: "starting" as const };
  if (progress.kind !== "starting" || run.isGone) run.reported.resolve();
  switch (progress.kind) {
    case "starting": // which may be a second behind what is known otherwise
      if (run.isGone) noteLoss(engine, container);
      else heedPauseNote(engine, container);
      return;
    case "running":
      run.started.resolve(progress.startedAt);
      // Now, as nobody waits for it any more, it is kept that the start has come about.
      if (isRunning(container.state)) saveRecordSoon(engine, container);
      if (run.isGone) return noteLoss(engine, container);
      heedPauseNote(engine, container);
      noteReadiness(engine, container, progress.isReady);
      return;
    case "failed":
      run.started.reject(progress.error);
      markExited(engine, container, {
        exitCode: 128,
        isOomKilled: false,
        error: progress.error.message,
      });
      return;
    case "abandoned":
      run.giveUp.abort(
        new EngineError(
          "internal",
          `Cannot start container "${container.record.name}": the connection to it broke`,
        ),
      );
      return;
    case "terminated":
      run.started.resolve(progress.exit.startedAt ?? engine.clock.now());
      markExited(engine, container, progress.exit);
  }
}

/** The Pod went without telling its end: it was deleted by us, by hand, or with its node. */
function noteLoss(engine: Engine, container: Container): void {
  const { run, record } = container;
  run?.started.reject(
    new EngineError("internal", `Cannot start container "${record.name}": its Pod was deleted`),
  );
  markExited(engine, container, {
    exitCode: SIGKILL_EXIT_CODE, // the kubelet ends a deleted Pod with SIGKILL at the latest
    isOomKilled: false,
    error: "",
  });
}
