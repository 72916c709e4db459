import { errorMessage, isEngineError } from "../../model/errors.ts";
import { instanceSelector } from "../../podspec/labels.ts";
import type { Engine } from "../engine.ts";
import {
  noteMissingNetworks,
  noteNetworkRecord,
  noteNetworkRecordGone,
} from "../networks/keep-network.ts";

/**
 * Follows the records of this instance's networks until the engine's signal ends it: other servers of the instance
 * make and remove some, and so may a human.
 * @param onSynced Called when the first listing has been taken in, or Services cannot be read.
 */
export async function watchNetworks(engine: Engine, onSynced: () => void): Promise<void> {
  const selector = instanceSelector(engine.config.instanceId, "network");
  let isNews = false;
  try {
    for await (const change of engine.cluster.services.watch(selector, engine.signal)) {
      if (change.type === "synced") {
        for (const service of change.objects) noteNetworkRecord(engine, service, isNews);
        noteMissingNetworks(engine, change.objects);
        isNews = true;
        onSynced();
      } else if (change.type === "deleted") noteNetworkRecordGone(engine, change.object);
      else noteNetworkRecord(engine, change.object, isNews);
    }
  } catch (error) {
    if (engine.signal.aborted) return;
    if (!isEngineError(error, "forbidden")) throw error;
    engine.log.warn(
      `Cannot read Services in the cluster, networks of an earlier start are not known: ${errorMessage(error)}`,
    );
    onSynced();
  }
}
