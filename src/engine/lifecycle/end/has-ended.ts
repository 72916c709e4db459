import { isEngineError } from "../../../model/errors.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";

/**
 * Asks the kubelet whether a container's process has ended, though its Pod does not tell yet: the kubelet itself looks
 * once a second, but the runtime knows at once whether there is something to attach to.
 */
export async function hasEnded(engine: Engine, { run, record, hub }: Container): Promise<boolean> {
  if (!run || hub.isConnected) return false;
  const leave = new AbortController();
  try {
    const { output } = await engine.cluster.processes.attach(run.podName, {
      container: run.containerName,
      hasStdin: false,
      isTty: record.spec.config.isTty,
      signal: AbortSignal.any([engine.signal, leave.signal]),
    });
    await output.cancel();
    return false;
  } catch (error) {
    engine.signal.throwIfAborted();
    return isEngineError(error, "not-found"); // nothing else tells of the process
  } finally {
    leave.abort();
  }
}
