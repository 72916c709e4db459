import type { V1Volume } from "@kubernetes/client-node";
import type { VolumeMount } from "../../model/files/volume-mount.ts";
import type { MountedVolume } from "./volumes.ts";

/**
 * The volumes that a container has by name or by ID: claims, or where there is no storage, directories of the Pod. One
 * that is mounted at several places is one volume of the Pod.
 */
export function buildNamedVolumes(mounts: readonly VolumeMount[]): MountedVolume[] {
  const names = [...new Set(mounts.map(({ name }) => name))];
  return mounts.map(({ name, claim, target, subpath, isReadOnly }) => {
    const volume = podVolume(`volume-${names.indexOf(name)}`, claim);
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

function podVolume(name: string, claimName: string | undefined): V1Volume {
  return claimName ? { name, persistentVolumeClaim: { claimName } } : { name, emptyDir: {} };
}
