import { errorMessage } from "../../model/errors.ts";
import type { VolumeMount } from "../../model/files/volume-mount.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { removeVolume } from "./remove.ts";
import { rewriteRecord } from "./rewrite-record.ts";
import { usersOf } from "./users.ts";

/** Removes the volumes without a name of a container that is gone, unless another container has them as well. */
export async function removeUnused(engine: Engine, mounts: readonly VolumeMount[]): Promise<void> {
  for (const name of unnamed(mounts)) {
    if (usersOf(engine, name).length > 0) continue;
    try {
      await removeVolume(engine, name, { force: true, signal: engine.signal });
    } catch (error) {
      engine.log.warn(`Cannot remove volume "${name}": ${errorMessage(error)}`);
    }
  }
}

/**
 * Lets the volumes that `removeUnused` is going to remove belong to the container's record, which is to be deleted:
 * they go with it then, also if the server dies in between.
 */
export async function tieUnused(engine: Engine, { record, owner }: Container): Promise<void> {
  if (!owner) return;
  for (const name of unnamed(record.spec.host.volumes)) {
    const volume = engine.volumes.byName(name);
    const isShared = usersOf(engine, name).some((user) => user.record.id !== record.id);
    if (!volume || isShared) continue;
    try {
      await rewriteRecord(engine, volume, { goesWith: owner });
    } catch (error) {
      engine.log.warn(`Volume "${name}" may outlive its container: ${errorMessage(error)}`);
    }
  }
}

function unnamed(mounts: readonly VolumeMount[]): ReadonlySet<string> {
  return new Set(mounts.filter(({ isAnonymous }) => isAnonymous).map(({ name }) => name));
}
