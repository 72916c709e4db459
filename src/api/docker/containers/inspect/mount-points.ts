import type { HostConfig } from "../../../../model/container.ts";
import { LOCAL_DRIVER } from "../../../../model/files/volume.ts";
import type { VolumeMount } from "../../../../model/files/volume-mount.ts";

/**
 * Writes what is mounted in a container, as inspect and list show it.
 * @see Docker Engine API v1.56, MountPoint
 */
export function toMountPoints({ binds, volumes }: HostConfig) {
  return [
    ...binds.map(({ source, target, mode, isReadOnly }) => ({
      Type: "bind",
      Source: source,
      Destination: target,
      Mode: mode,
      RW: !isReadOnly,
      Propagation: "rprivate",
    })),
    ...volumes.map((volume) => ({
      Type: "volume",
      Name: volume.name,
      Source: "", // there is no host that a client could look at
      Destination: volume.target,
      Driver: LOCAL_DRIVER,
      Mode: shownMode(volume),
      RW: !volume.isReadOnly,
      Propagation: "",
    })),
  ];
}

/** moby labels what has a name for several containers, unless it is told otherwise. */
function shownMode({ mode, origin }: VolumeMount): string {
  return mode === "" && (origin === "binds" || origin === "mounts") ? "z" : mode;
}

/** Writes what was asked for among `Binds`, as it was: `source:target[:options]`. */
export function toBindTexts({ binds, volumes }: HostConfig): string[] | null {
  const texts = [
    ...binds.filter(({ isMount, isInherited }) => !isMount && !isInherited),
    ...volumes
      .filter(({ origin }) => origin === "binds")
      .map(({ name, isAnonymous, ...mount }) => ({ ...mount, source: isAnonymous ? "" : name })),
  ].map(({ source, target, mode }) => [source, target, mode].filter(Boolean).join(":"));
  return texts.length > 0 ? texts : null;
}

/** Writes what was asked for among `Mounts`, as it was. */
export function toMountRequests({ binds, volumes }: HostConfig) {
  return [
    ...binds
      .filter(({ isMount, isInherited }) => isMount && !isInherited)
      .map(({ source, target, isReadOnly, createsSource }) => ({
        Type: "bind",
        Source: source,
        Target: target,
        ...(isReadOnly ? { ReadOnly: true } : {}),
        ...(createsSource ? { BindOptions: { CreateMountpoint: true } } : {}),
      })),
    ...volumes.filter(({ origin }) => origin === "mounts").map(toVolumeRequest),
  ];
}

function toVolumeRequest(volume: VolumeMount) {
  const { driver, labels, options, subpath } = volume;
  const hasOptions = Object.keys(options).length > 0;
  const volumeOptions = {
    ...(volume.copiesImage ? {} : { NoCopy: true }),
    ...(Object.keys(labels).length > 0 ? { Labels: labels } : {}),
    ...(driver !== "" || hasOptions ? { DriverConfig: { Name: driver, Options: options } } : {}),
    ...(subpath === "" ? {} : { Subpath: subpath }),
  };
  return {
    Type: "volume",
    ...(volume.isAnonymous ? {} : { Source: volume.name }),
    Target: volume.target,
    ...(volume.isReadOnly ? { ReadOnly: true } : {}),
    ...(Object.keys(volumeOptions).length > 0 ? { VolumeOptions: volumeOptions } : {}),
  };
}

/** Writes whose binds and volumes were asked for: `container[:options]`. */
export function toVolumesFrom({ volumesFrom }: HostConfig): string[] | null {
  const texts = volumesFrom.map(({ container, mode }) =>
    [container, mode].filter(Boolean).join(":"),
  );
  return texts.length > 0 ? texts : null;
}
