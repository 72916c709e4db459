import { EngineError } from "../../model/errors.ts";
import { volumeRecordName } from "../../podspec/names.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { noteVolumeGone } from "./keep-volume.ts";
import { usersOf } from "./users.ts";

/**
 * Removes a volume with all that is in it: its claim goes with its record.
 * @param force One that is not there is success.
 * @throws {EngineError} `not-found`, in Docker's words, if there is no such volume, `conflict` if a container has it.
 * @see Docker Engine API v1.56, VolumeDelete
 */
export async function removeVolume(
  engine: Engine,
  name: string,
  { force, signal }: { readonly force: boolean; readonly signal: AbortSignal },
): Promise<void> {
  if (force && !engine.volumes.byName(name)) return;
  engine.volumes.find(name);
  const users = usersOf(engine, name).map(({ record }) => record.id);
  if (users.length > 0)
    throw new EngineError("conflict", `remove ${name}: volume is in use - [${users.join(", ")}]`);
  await abortable(remove(engine, name), signal);
}

async function remove(engine: Engine, name: string): Promise<void> {
  if (engine.volumes.recordOf(name).state !== "none") {
    const record = volumeRecordName(engine.config.instanceId, name);
    await engine.cluster.configMaps.delete(record, engine.signal);
  }
  noteVolumeGone(engine, name);
}
