import { errorMessage } from "../../model/errors.ts";
import type { VolumeMount } from "../../model/files/volume-mount.ts";
import type { Engine } from "../engine.ts";
import { removeVolume } from "./remove.ts";
import { usersOf } from "./users.ts";

/** Removes the volumes without a name of a container that is gone, unless another container has them as well. */
export async function removeUnused(engine: Engine, mounts: readonly VolumeMount[]): Promise<void> {
  const names = new Set(mounts.filter(({ isAnonymous }) => isAnonymous).map(({ name }) => name));
  for (const name of names) {
    if (usersOf(engine, name).length > 0) continue;
    try {
      await removeVolume(engine, name, { force: true, signal: engine.signal });
    } catch (error) {
      engine.log.warn(`Cannot remove volume "${name}": ${errorMessage(error)}`);
    }
  }
}
