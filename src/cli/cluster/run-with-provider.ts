import { ClusterError } from "../../cluster/cluster-error.ts";
import { findProvider, type Provider } from "../../cluster/provider.ts";
import { log } from "../../log.ts";

/**
 * Runs a command on the container engine that answers. What the user can do something about is told without a trace
 * of the program's; a signal aborts what is going on, so that nothing half-made is left.
 */
export async function runWithProvider(
  work: (provider: Provider, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new ClusterError("Interrupted"));
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    await work(await findProvider(), controller.signal);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    log.error(error.message);
    process.exitCode = 1;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}
