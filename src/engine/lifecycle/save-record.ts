import { errorMessage, isEngineError } from "../../model/errors.ts";
import { buildRecord } from "../../podspec/records/record.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { historyOf } from "./history.ts";

/**
 * Writes a container's record as it is now, unless that is what the cluster has. Where records cannot be kept, and
 * when the container is gone, nothing is done.
 * @throws {EngineError} In the cluster's words, if it refuses.
 */
export function saveRecord(engine: Engine, container: Container): Promise<void> {
  if (!container.owner) return Promise.resolve();
  return container.saving.request(() => write(engine, container));
}

/** Writes it when there is time: what is lost if that fails is little, and the next change makes up for it. */
export function saveRecordSoon(engine: Engine, container: Container): void {
  saveRecord(engine, container).catch((error: unknown) => {
    if (engine.signal.aborted) return;
    engine.log.warn(
      `Cannot keep the state of container "${container.record.name}": ${errorMessage(error)}`,
    );
  });
}

async function write(engine: Engine, container: Container): Promise<void> {
  const configMap = buildRecord(engine.config.instanceId, container.record, historyOf(container));
  if (Bun.deepEquals(configMap.data, container.savedRecord?.data)) return;
  try {
    container.savedRecord = await engine.cluster.configMaps.replace(configMap, engine.signal);
  } catch (error) {
    if (!isEngineError(error, "not-found")) throw error; // else it is being removed, of which the watch tells
  }
}
