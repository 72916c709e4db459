import { podProgress } from "../../podspec/status.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { noteReadiness } from "./health.ts";
import { markExited } from "./transitions.ts";

/** Draws from the Pod, as it was last seen, what it says of its container. Doing so twice changes nothing. */
export function applyProgress(engine: Engine, container: Container): void {
  const { run } = container;
  if (!run?.pod) return;
  const progress = podProgress(run.pod);
  switch (progress.kind) {
    case "starting":
      return;
    case "running":
      run.started.resolve(progress.startedAt);
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
    case "terminated":
      run.started.resolve(progress.exit.startedAt ?? engine.clock.now());
      markExited(engine, container, progress.exit);
  }
}
