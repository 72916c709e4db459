import { volumeRecordName } from "../../podspec/names.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { noteVolumeGone } from "./keep-volume.ts";

/**
 * Removes a volume with all that is in it.
 * @param force One that is not there is success.
 * @throws {EngineError} `not-found`, in Docker's words, if there is no such volume.
 * @see Docker Engine API v1.56, VolumeDelete
 */
export async function removeVolume(
  engine: Engine,
  name: string,
  { force, signal }: { readonly force: boolean; readonly signal: AbortSignal },
): Promise<void> {
  if (force && !engine.volumes.byName(name)) return;
  engine.volumes.find(name);
  await abortable(remove(engine, name), signal);
}

async function remove(engine: Engine, name: string): Promise<void> {
  if (engine.volumes.recordOf(name) !== "none") {
    const record = volumeRecordName(engine.config.instanceId, name);
    await engine.cluster.configMaps.delete(record, engine.signal);
  }
  noteVolumeGone(engine, name);
}
