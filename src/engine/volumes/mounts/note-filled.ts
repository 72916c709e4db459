import type { ContainerRecord } from "../../../model/container.ts";
import { errorMessage } from "../../../model/errors.ts";
import type { Engine } from "../../engine.ts";
import { rewriteRecord } from "../rewrite-record.ts";
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
      await rewriteRecord(engine, filled);
    } catch (error) {
      if (engine.signal.aborted) return;
      engine.log.warn(`Cannot keep that volume "${name}" has been filled: ${errorMessage(error)}`);
    }
  }
}
