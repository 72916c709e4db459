import type { ContainerSpec, HostConfig } from "../../../model/container.ts";
import { EngineError, isEngineError } from "../../../model/errors.ts";
import type { VolumeMount } from "../../../model/files/volume-mount.ts";
import type { Engine } from "../../engine.ts";
import { claimVolume } from "../claim-volume.ts";
import { createVolume } from "../create.ts";
import { inheritedMounts } from "./inherited-mounts.ts";
import { removeUnused } from "../remove-unused.ts";
import { usersOf } from "../users.ts";

/** What is mounted in a container, with all volumes made, and what is to be said of that. */
export type MountedVolumes = {
  readonly mounts: Pick<HostConfig, "binds" | "volumes">;
  readonly warnings: readonly string[];
};

/**
 * Makes the volumes that a new container wants and that are not there. What the request names wins over what comes
 * from other containers, and that over a volume without a name.
 *
 * The volumes of its image are none of these: they are a part of the container itself, with the image's content, as
 * the runtime makes them. A volume for each would cost every start of a database's image.
 * @throws {EngineError} In Docker's words if one cannot be as it is wanted; nothing that was made for it is left.
 * @see moby, daemon/volumes.go, registerMountPoints
 */
export async function mountVolumes(
  engine: Engine,
  { config, host }: ContainerSpec,
  signal: AbortSignal,
): Promise<MountedVolumes> {
  const taken = new Set([...host.binds, ...host.volumes].map(({ target }) => target));
  const inherited = inheritedMounts(engine, host.volumesFrom).without(taken);
  for (const { target } of [...inherited.binds, ...inherited.volumes]) taken.add(target);
  for (const path of Object.keys(host.tmpfs)) taken.add(path);
  const wanted = [
    ...host.volumes,
    ...inherited.volumes,
    ...config.volumes.filter((path) => !taken.has(path)).map(anonymousMount),
  ];
  const volumes: VolumeMount[] = [];
  const warnings: string[] = [];
  try {
    for (const mount of wanted) {
      const made = await mountVolume(engine, mount, signal);
      volumes.push(made);
      if (!made.claim && !made.isAnonymous) warnings.push(withoutStorage(made));
    }
  } catch (error) {
    await removeUnused(engine, volumes);
    throw error;
  }
  return { mounts: { binds: [...host.binds, ...inherited.binds], volumes }, warnings };
}

function anonymousMount(target: string): VolumeMount {
  return {
    name: "",
    target,
    isReadOnly: false,
    mode: "",
    copiesImage: true,
    subpath: "",
    driver: "",
    labels: {},
    options: {},
    origin: "volumes",
    isAnonymous: true,
  };
}

async function mountVolume(
  engine: Engine,
  mount: VolumeMount,
  signal: AbortSignal,
): Promise<VolumeMount> {
  const { driver, labels, options } = mount;
  const volume = await createVolume(
    engine,
    { name: mount.name, driver, labels, options },
    { signal },
  );
  const { name } = volume;
  const claim = await claimed(engine, () => claimVolume(engine, volume, signal), mount);
  const { claim: _, ...wanted } = mount;
  const mounted = { ...wanted, name, ...(claim ? { claim } : {}) };
  assertShareable(engine, mounted);
  return mounted;
}

/** Who has asked for no name can do with a volume of the Pod, where claims may not be made. */
async function claimed(
  { log }: Engine,
  claim: () => Promise<string | undefined>,
  { isAnonymous }: VolumeMount,
): Promise<string | undefined> {
  try {
    return await claim();
  } catch (error) {
    if (!isAnonymous || !isEngineError(error, "forbidden")) throw error;
    log.warn(`A volume without a name lives and dies with its pod: ${error.message}`);
    return undefined;
  }
}

/** What has no claim is a directory of one Pod, and nobody else's. */
function assertShareable(engine: Engine, { name, claim }: VolumeMount): void {
  const other = usersOf(engine, name).find(({ mount }) => !claim || !mount.claim);
  if (!other) return;
  throw new EngineError(
    "not-implemented",
    `Cannot mount volume "${name}", which container "${other.record.name}" has: ${NO_STORAGE}, so that each ` +
      "container would have a volume of its own",
  );
}

const NO_STORAGE =
  'the cluster has no default storage class (see "--storage-class"), or no record could be kept of the volume';

function withoutStorage({ name }: VolumeMount): string {
  return `Volume "${name}" lives and dies with the container's pod: ${NO_STORAGE}`;
}
