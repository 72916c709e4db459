import { isRunning } from "../../model/container-state.ts";
import type { Volume } from "../../model/files/volume.ts";
import type { Engine } from "../engine.ts";
import { sizesInside } from "../inside/sizes-inside.ts";
import { someAtATime } from "../some-at-a-time.ts";
import { usersOf } from "./users.ts";

/** A volume, who has it, and how much is in it. */
export type VolumeUsage = {
  readonly volume: Volume;
  /** How many containers have it, whether they run or not. */
  readonly userCount: number;
  /** Absent if no container runs that could look. */
  readonly sizeBytes?: number;
};

/** Tells of all volumes who has them and how much is in them. */
export function volumeUsage(
  engine: Engine,
  options: { readonly signal: AbortSignal },
): Promise<VolumeUsage[]> {
  return someAtATime(engine.volumes.all(), async (volume) => {
    const sizeBytes = await sizeOf(engine, volume, options);
    const userCount = usersOf(engine, volume.name).length;
    return { volume, userCount, ...(sizeBytes === undefined ? {} : { sizeBytes }) };
  });
}

/** One that has all of it, and not a folder, sees all of it. */
async function sizeOf(
  engine: Engine,
  { name }: Volume,
  { signal }: { readonly signal: AbortSignal },
): Promise<number | undefined> {
  const [user] = usersOf(engine, name).flatMap(({ record, mount }) => {
    const container = engine.containers.byId(record.id);
    const sees = container && isRunning(container.state) && mount.subpath === "";
    return sees ? [{ container, target: mount.target }] : [];
  });
  if (!user) return undefined;
  const mount = Buffer.from(user.target).toString("latin1");
  return (await sizesInside(engine, user.container, { mount, signal }))?.totalBytes;
}
