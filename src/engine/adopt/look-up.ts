import { errorMessage } from "../../model/errors.ts";
import { instanceSelector } from "../../podspec/labels.ts";
import type { Engine } from "../engine.ts";
import { adoptNewRecord } from "./adopt-record.ts";

/**
 * Sees to it that a container is known if there is one: another server of this instance may just have made it, of
 * which the watch tells some milliseconds later. Nothing is asked for one that is known.
 */
export async function lookUpContainer(
  engine: Engine,
  reference: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  if (engine.containers.has(reference)) return;
  const selector = instanceSelector(engine.config.instanceId, "container");
  try {
    for (const configMap of await engine.cluster.configMaps.list(selector, signal))
      adoptNewRecord(engine, configMap);
  } catch (error) {
    signal.throwIfAborted();
    engine.log.debug(`Cannot look for container "${reference}": ${errorMessage(error)}`);
  }
}
