import type { V1ConfigMap } from "@kubernetes/client-node";
import { errorMessage, isEngineError } from "../../model/errors.ts";
import { imageFromConfigMap, recordedImageName } from "../../podspec/records/image-record.ts";
import { instanceSelector, objectKind } from "../../podspec/labels.ts";
import { recordName } from "../../podspec/names.ts";
import { recordedVolumeName } from "../../podspec/records/volume-record.ts";
import { adoptNewRecord, adoptRecord } from "../adopt/adopt-record.ts";
import type { WatchEvent } from "../backend.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { removeEnded } from "../lifecycle/end/remove-ended.ts";
import { noteMissingVolumes, noteVolumeGone, noteVolumeRecord } from "../volumes/keep-volume.ts";

/**
 * Follows the records of this instance's containers, images and volumes until the engine's signal ends it: other
 * servers of the instance make and remove some, and so may a human.
 * @param onSynced Called when the first listing has been taken in, or records cannot be read.
 */
export async function watchRecords(engine: Engine, onSynced: () => void): Promise<void> {
  const selector = instanceSelector(engine.config.instanceId);
  let isSynced = false;
  try {
    for await (const change of engine.cluster.configMaps.watch(selector, engine.signal)) {
      noteChange(engine, change, isSynced);
      if (change.type !== "synced" || isSynced) continue;
      isSynced = true;
      onSynced();
    }
  } catch (error) {
    if (engine.signal.aborted) return;
    if (!isEngineError(error, "forbidden")) throw error;
    engine.log.warn(
      `Cannot read records in the cluster, containers of an earlier start are not known: ${errorMessage(error)}`,
    );
    onSynced();
  }
}

function noteChange(engine: Engine, change: WatchEvent<V1ConfigMap>, isNews: boolean): void {
  if (change.type === "synced") {
    for (const configMap of change.objects) noteRecord(engine, configMap, isNews);
    noteMissing(engine, change.objects);
    noteMissingVolumes(engine, change.objects);
  } else if (change.type === "deleted") noteDeleted(engine, change.object);
  else noteRecord(engine, change.object, isNews);
}

function noteRecord(engine: Engine, configMap: V1ConfigMap, isNews: boolean): void {
  const kind = objectKind(configMap);
  if (kind === "image") noteImage(engine, configMap);
  if (kind === "volume") noteVolumeRecord(engine, configMap, isNews);
  if (kind !== "container") return;
  if (isNews) adoptNewRecord(engine, configMap);
  else adoptRecord(engine, configMap);
}

function noteImage(engine: Engine, configMap: V1ConfigMap): void {
  try {
    engine.images.add(imageFromConfigMap(configMap));
  } catch (error) {
    engine.log.error(
      `Cannot read ConfigMap "${configMap.metadata?.name}" of an image: ${errorMessage(error)}`,
    );
  }
}

function noteDeleted(engine: Engine, configMap: V1ConfigMap): void {
  const kind = objectKind(configMap);
  if (kind === "image") engine.images.delete(recordedImageName(configMap));
  if (kind === "volume") noteVolumeGone(engine, recordedVolumeName(configMap));
  if (kind === "shim") engine.shim.noteDeleted();
  const { metadata } = configMap;
  const container = engine.containers
    .all()
    .find(({ owner }) => owner !== undefined && owner.uid === metadata?.uid);
  if (container) noteLost(engine, container);
}

/** Records that are not in a complete listing any more were deleted while the watch had a gap. */
function noteMissing(engine: Engine, configMaps: readonly V1ConfigMap[]): void {
  const present = new Set(configMaps.map(({ metadata }) => metadata?.name));
  for (const container of engine.containers.all()) {
    // One that was not seen before may be younger than the listing.
    if (container.isRecordSeen && !present.has(recordName(container.record.id)))
      noteLost(engine, container);
  }
}

/** Whoever deletes a record wants the container gone. */
function noteLost(engine: Engine, container: Container): void {
  if (container.removing) return;
  engine.log.info(`The record of container "${container.record.name}" was deleted`);
  void removeEnded(engine, container);
}
