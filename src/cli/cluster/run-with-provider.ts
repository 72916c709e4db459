import { findProvider, type Provider } from "../../cluster/provider.ts";
import { interruptible } from "../process/interrupt-signal.ts";
import { reportingFailure } from "../process/report-failure.ts";

/**
 * Runs a command on the container engine that answers. What the user can do something about is told without a trace
 * of the program's; a signal aborts what is going on, so that nothing half-made is left.
 */
export function runWithProvider(
  work: (provider: Provider, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  return reportingFailure(() =>
    interruptible(async (signal) => work(await findProvider(), signal)),
  );
}
