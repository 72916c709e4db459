import { errorMessage } from "../../model/errors.ts";
import { instanceSelector } from "../../podspec/labels.ts";
import type { Engine } from "../engine.ts";
import { noteNetworkRecord } from "./keep-network.ts";

/**
 * Sees to it that a network is known if there is one: another server of this instance may just have made it, of which
 * the watch tells some milliseconds later. Nothing is asked for one that is known.
 */
export async function lookUpNetwork(
  engine: Engine,
  reference: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  if (engine.networks.lookUp(reference)) return;
  const selector = instanceSelector(engine.config.instanceId, "network");
  try {
    for (const service of await engine.cluster.services.list(selector, signal))
      noteNetworkRecord(engine, service, true);
  } catch (error) {
    signal.throwIfAborted();
    engine.log.debug(`Cannot look for network "${reference}": ${errorMessage(error)}`);
  }
}
