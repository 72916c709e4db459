import type { V1Volume, V1VolumeMount } from "@kubernetes/client-node";
import type { VolumeMount } from "../../model/files/volume-mount.ts";
import type { MountedVolume } from "./volumes.ts";

/**
 * The volumes that a container has by name or by ID: claims, or where there is no storage, directories of the Pod. One
 * that is mounted at several places is one volume of the Pod.
 */
export function buildNamedVolumes(mounts: readonly VolumeMount[]): MountedVolume[] {
  const names = podVolumeNames(mounts);
  return mounts.map(({ name, claim, target, subpath, isReadOnly }) => {
    const volume = podVolume(names.get(name) ?? "", claim);
    return {
      volume,
      mount: {
        name: volume.name,
        mountPath: target,
        ...(subpath === "" ? {} : { subPath: subpath }),
        ...(isReadOnly ? { readOnly: true } : {}),
      },
    };
  });
}

/**
 * Where a guest of a Pod has the volumes that the Pod has.
 * @param owner What the Pod was made with.
 */
export function buildGuestMounts(
  mounts: readonly VolumeMount[],
  owner: readonly VolumeMount[],
): V1VolumeMount[] {
  const names = podVolumeNames(owner);
  return mounts.flatMap(({ name, target, isReadOnly }) => {
    const volume = names.get(name);
    return volume
      ? [{ name: volume, mountPath: target, ...(isReadOnly ? { readOnly: true } : {}) }]
      : [];
  });
}

/** What a Pod calls its volumes, by their own names. */
function podVolumeNames(mounts: readonly VolumeMount[]): Map<string, string> {
  const names = [...new Set(mounts.map(({ name }) => name))];
  return new Map(names.map((name, index) => [name, `volume-${index}`]));
}

function podVolume(name: string, claimName: string | undefined): V1Volume {
  return claimName ? { name, persistentVolumeClaim: { claimName } } : { name, emptyDir: {} };
}
