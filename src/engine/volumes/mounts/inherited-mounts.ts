import type { Bind, ContainerRecord, HostConfig, VolumesFrom } from "../../../model/container.ts";
import { EngineError, isEngineError } from "../../../model/errors.ts";
import type { VolumeMount } from "../../../model/files/volume-mount.ts";
import type { Engine } from "../../engine.ts";

/** What a container gets from others. */
export type InheritedMounts = {
  readonly binds: readonly Bind[];
  readonly volumes: readonly VolumeMount[];
  /** All but what would be mounted at one of these places. */
  readonly without: (taken: ReadonlySet<string>) => Pick<InheritedMounts, "binds" | "volumes">;
};

/**
 * Collects the binds and volumes of other containers; of two at one place the last one's counts.
 * @throws {EngineError} `invalid-argument` in Docker's words if there is no such container, `not-implemented` for
 * what it cannot share.
 * @see moby, daemon/volumes.go, registerMountPoints
 */
export function inheritedMounts(engine: Engine, sources: readonly VolumesFrom[]): InheritedMounts {
  const byTarget = new Map<string, { bind: Bind } | { volume: VolumeMount }>();
  for (const { container, isReadOnly } of sources) {
    const { binds, volumes } = sharedMounts(findSource(engine, container));
    const limit = <T extends Bind | VolumeMount>(mount: T): T =>
      isReadOnly ? { ...mount, isReadOnly } : mount;
    for (const bind of binds)
      byTarget.set(bind.target, { bind: limit({ ...bind, isInherited: true }) });
    for (const volume of volumes)
      byTarget.set(volume.target, {
        volume: limit({ ...volume, mode: "", copiesImage: false, origin: "container" }),
      });
  }
  const pick = (taken: ReadonlySet<string>): Pick<InheritedMounts, "binds" | "volumes"> => {
    const left = [...byTarget].filter(([target]) => !taken.has(target)).map(([, mount]) => mount);
    return {
      binds: left.flatMap((mount) => ("bind" in mount ? mount.bind : [])),
      volumes: left.flatMap((mount) => ("volume" in mount ? mount.volume : [])),
    };
  };
  return { ...pick(new Set()), without: pick };
}

function findSource({ containers }: Engine, reference: string): ContainerRecord {
  try {
    return containers.find(reference).record;
  } catch (cause) {
    if (!isEngineError(cause, "not-found")) throw cause;
    throw new EngineError("invalid-argument", cause.message, { cause });
  }
}

/** A volume of an image is a part of the container itself, which nobody else can see. */
function sharedMounts({ name, spec }: ContainerRecord): Pick<HostConfig, "binds" | "volumes"> {
  const { config, host } = spec;
  const mounted = new Set([...host.binds, ...host.volumes].map(({ target }) => target));
  const own = config.volumes.find((path) => !mounted.has(path) && !(path in host.tmpfs));
  if (own === undefined) return host;
  throw new EngineError(
    "not-implemented",
    `Cannot use the volumes of container "${name}": "${own}" is a volume of its image, which is kept in the ` +
      `container itself; run it with "-v ${own}" to give it one that can be shared`,
  );
}
