import type { V1OwnerReference } from "@kubernetes/client-node";
import { isEngineError } from "../../model/errors.ts";
import type { Volume } from "../../model/files/volume.ts";
import { buildVolumeRecord } from "../../podspec/records/volume-record.ts";
import type { Engine } from "../engine.ts";

/**
 * Writes the record of a volume anew, unless there is none, or it is gone.
 * @param goesWith What the volume goes with, from now on.
 * @throws {EngineError} If it cannot be written, as it is that of another volume by now.
 */
export async function rewriteRecord(
  engine: Engine,
  volume: Volume,
  { goesWith }: { readonly goesWith?: V1OwnerReference } = {},
): Promise<void> {
  const { owner } = engine.volumes.recordOf(volume.name);
  if (!owner) return;
  const configMap = buildVolumeRecord(engine.config.instanceId, volume);
  const metadata = {
    ...configMap.metadata,
    uid: owner.uid,
    ...(goesWith ? { ownerReferences: [goesWith] } : {}),
  };
  try {
    await engine.cluster.configMaps.replace({ ...configMap, metadata }, engine.signal);
  } catch (error) {
    if (!isEngineError(error, "not-found")) throw error;
  }
}
