import { errorMessage } from "../../../model/errors.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";

/** How long it may take to ask. */
const PATIENCE_MS = 5000;

/**
 * Tells what a start has waited for in vain, as far as the cluster says it: the storage of its volumes, and else a
 * node.
 * @returns Words to be added to an error; empty if nothing is known.
 */
export async function whyNotRunning(engine: Engine, { run, record }: Container): Promise<string> {
  const signal = AbortSignal.any([engine.signal, AbortSignal.timeout(PATIENCE_MS)]);
  for (const { name, claim } of record.spec.host.volumes) {
    const warning = claim && (await lastWarning(engine, claim, signal));
    if (warning) return `: volume "${name}": ${warning}`;
  }
  const conditions = run?.pod?.status?.conditions ?? [];
  const scheduled = conditions.find(({ type }) => type === "PodScheduled");
  return scheduled?.status === "False" && scheduled.message ? `: ${scheduled.message}` : "";
}

async function lastWarning(
  { cluster, log }: Engine,
  claim: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return (await cluster.claims.warnings(claim, signal)).at(-1);
  } catch (error) {
    log.debug(`Cannot ask what is wrong with claim "${claim}": ${errorMessage(error)}`);
    return undefined;
  }
}
