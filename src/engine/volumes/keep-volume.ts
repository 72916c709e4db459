import type { V1ConfigMap } from "@kubernetes/client-node";
import { errorMessage, isEngineError } from "../../model/errors.ts";
import type { Volume } from "../../model/files/volume.ts";
import { instanceSelector } from "../../podspec/labels.ts";
import { volumeRecordName } from "../../podspec/names.ts";
import { ownerReference } from "../../podspec/records/record.ts";
import {
  buildVolumeRecord,
  recordedVolumeName,
  volumeFromConfigMap,
} from "../../podspec/records/volume-record.ts";
import type { Engine } from "../engine.ts";
import { emitVolumeEvent } from "./volume-event.ts";
import type { VolumeRecord } from "./volume-store.ts";

/**
 * Keeps a volume in the cluster, or in memory alone where ConfigMaps may not be made.
 * @returns The volume as it is: another server of the instance may have made one of this name just before.
 */
export async function keepVolume(engine: Engine, volume: Volume): Promise<Volume> {
  const { configMaps } = engine.cluster;
  let record: VolumeRecord = { state: "none" };
  try {
    const built = buildVolumeRecord(engine.config.instanceId, volume);
    const written = await configMaps.create(built, engine.signal);
    record = { state: "written", owner: ownerReference(written) };
  } catch (error) {
    if (isEngineError(error, "conflict")) return otherVolume(engine, volume.name, error);
    if (!isEngineError(error, "forbidden")) throw error;
    engine.log.warn(
      `Cannot keep records in the cluster, a restart will forget volumes: ${error.message}`,
    );
  }
  noteVolume(engine, volume, { record, isNews: true });
  return volume;
}

/** Takes in the record of a volume, as the watch tells of it. */
export function noteVolumeRecord(engine: Engine, configMap: V1ConfigMap, isNews: boolean): void {
  try {
    const record: VolumeRecord = { state: "seen", owner: ownerReference(configMap) };
    noteVolume(engine, volumeFromConfigMap(configMap), { record, isNews });
  } catch (error) {
    engine.log.error(
      `Cannot read ConfigMap "${configMap.metadata?.name}" of a volume: ${errorMessage(error)}`,
    );
  }
}

/** Forgets a volume whose record is gone, whoever has removed it. */
export function noteVolumeGone(engine: Engine, name: string): void {
  if (engine.volumes.delete(name)) emitVolumeEvent(engine, name, "destroy");
}

/** Records that are not in a complete listing any more were deleted while the watch had a gap. */
export function noteMissingVolumes(engine: Engine, configMaps: readonly V1ConfigMap[]): void {
  const present = new Set(configMaps.map(({ metadata }) => metadata?.name));
  const { instanceId } = engine.config;
  for (const { name } of engine.volumes.all()) {
    // One that was not seen before may be younger than the listing.
    const isMissing = !present.has(volumeRecordName(instanceId, name));
    if (isMissing && engine.volumes.recordOf(name).state === "seen") noteVolumeGone(engine, name);
  }
}

function noteVolume(
  engine: Engine,
  volume: Volume,
  { record, isNews }: { readonly record: VolumeRecord; readonly isNews: boolean },
): void {
  if (engine.volumes.add(volume, record) && isNews) emitVolumeEvent(engine, volume.name, "create");
}

async function otherVolume(engine: Engine, name: string, conflict: Error): Promise<Volume> {
  const selector = instanceSelector(engine.config.instanceId, "volume");
  const records = await engine.cluster.configMaps.list(selector, engine.signal);
  const record = records.find((configMap) => recordedVolumeName(configMap) === name);
  if (!record) throw conflict; // it is gone again
  noteVolumeRecord(engine, record, true);
  return engine.volumes.find(name);
}
