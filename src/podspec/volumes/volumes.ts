import type { V1Volume, V1VolumeMount } from "@kubernetes/client-node";
import type { Forerunner } from "../container.ts";
import type { HostConfig } from "../../model/container.ts";
import type { Int64 } from "../../model/notation/json.ts";
import { parseTmpfsOptions } from "../../model/notation/tmpfs-options.ts";

/** The size of /dev/shm in Docker and in containerd's Pods alike. */
const DEFAULT_SHM_BYTES = 64 * 1024 * 1024;

/** Name of the volume with the shim, in every Pod. */
export const SHIM_VOLUME = "shim";

/** A volume and where it is seen in the container. */
export type MountedVolume = { readonly volume: V1Volume; readonly mount: V1VolumeMount };

/**
 * The memory file systems of a container. Any volume at all delays its start by 300 ms, so nothing is mounted that
 * the container has anyway.
 */
export function buildMemoryVolumes({ tmpfs, shmSizeBytes }: HostConfig): MountedVolume[] {
  const volumes = Object.entries(tmpfs).map(([path, options], index) => {
    const { sizeBytes, isReadOnly } = parseTmpfsOptions(options);
    const { volume, mount } = memoryVolume(`tmpfs-${index}`, path, sizeBytes);
    return { volume, mount: isReadOnly ? { ...mount, readOnly: true } : mount };
  });
  const shmSize = Number(shmSizeBytes);
  if (shmSize > 0 && shmSize !== DEFAULT_SHM_BYTES && !("/dev/shm" in tmpfs)) {
    volumes.push(memoryVolume("shm", "/dev/shm", shmSizeBytes));
  }
  return volumes;
}

/** The shim, read-only, from the ConfigMap of the instance. */
export function buildShimVolume({
  configMap,
  folder,
}: NonNullable<Forerunner["shim"]>): MountedVolume {
  return {
    volume: { name: SHIM_VOLUME, configMap: { name: configMap, defaultMode: 0o555 } },
    mount: { name: SHIM_VOLUME, mountPath: folder, readOnly: true },
  };
}

function memoryVolume(name: string, mountPath: string, size: Int64 | undefined): MountedVolume {
  const sizeLimit = size === undefined ? {} : { sizeLimit: String(size) };
  return {
    volume: { name, emptyDir: { medium: "Memory", ...sizeLimit } },
    mount: { name, mountPath },
  };
}
