import type { ContainerRecord } from "../../../model/container.ts";
import { errorMessage, isEngineError } from "../../../model/errors.ts";
import { buildVolumeRecord } from "../../../podspec/records/volume-record.ts";
import type { Engine } from "../../engine.ts";
import { placeInImage, unfilledVolumes } from "./plan-volumes.ts";

/**
 * Keeps that the volumes of a container have what its image has for them, so that no later start asks for it. What is
 * lost if that fails is a second of the next start.
 */
export async function noteFilled(engine: Engine, record: ContainerRecord): Promise<void> {
  for (const { name, target } of unfilledVolumes(engine, record)) {
    const volume = engine.volumes.byName(name);
    const kept = engine.volumes.recordOf(name);
    if (!volume || !kept.owner) continue;
    const filledFrom = [...volume.filledFrom, placeInImage(record, target)];
    const filled = { ...volume, filledFrom };
    engine.volumes.add(filled, kept);
    try {
      const configMap = buildVolumeRecord(engine.config.instanceId, filled);
      // Of another volume, by the same name, nothing is known.
      const metadata = { ...configMap.metadata, uid: kept.owner.uid };
      await engine.cluster.configMaps.replace({ ...configMap, metadata }, engine.signal);
    } catch (error) {
      if (engine.signal.aborted || isEngineError(error, "not-found")) return;
      engine.log.warn(`Cannot keep that volume "${name}" has been filled: ${errorMessage(error)}`);
    }
  }
}
