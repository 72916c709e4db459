import { EngineError } from "../../model/errors.ts";
import { helperProgress } from "../../podspec/reading/status.ts";
import { abortable } from "../abortable.ts";
import type { Run } from "../store.ts";

/**
 * Waits until the kubelet has started an ephemeral or init container of a Pod, by its Events and the Pod's status.
 * @param add Adds the container to the Pod, if it is not there, after the wait has begun: nothing is missed.
 * @throws {EngineError} In the kubelet's words, if it cannot be started or has ended already.
 */
export async function helperStart(
  run: Run,
  name: string,
  { add, signal }: { readonly add?: () => Promise<void>; readonly signal: AbortSignal },
): Promise<void> {
  const started = Promise.withResolvers<Date>();
  started.promise.catch(() => {}); // because it may fail before it is awaited
  run.helperStarts.set(name, started);
  try {
    noteHelpers(run);
    await add?.();
    await abortable(started.promise, signal);
  } finally {
    run.helperStarts.delete(name);
  }
}

/** Draws from the Pod, as it was last seen, what it says of the helpers that are waited for. */
export function noteHelpers({ pod, helperStarts }: Run): void {
  if (!pod) return;
  for (const [name, started] of helperStarts) {
    const progress = helperProgress(pod, name);
    if (progress.kind === "running") started.resolve(progress.startedAt);
    else if (progress.kind === "failed") started.reject(progress.error);
    else if (progress.kind === "terminated") {
      const words = progress.words || `it has ended with exit code ${progress.exit.exitCode}`;
      started.reject(new EngineError("internal", words));
    }
  }
}
