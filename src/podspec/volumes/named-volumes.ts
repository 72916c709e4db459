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

/** The volumes that a Pod has for guests to come, beside those of its own container: no volume can be added later. */
export function buildVolumesForGuests(
  mounts: readonly VolumeMount[],
  owner: readonly VolumeMount[],
): V1Volume[] {
  const present = owner.map(({ claim }) => claim);
  const claims = new Set(mounts.flatMap(({ claim }) => claim ?? []));
  return [...claims]
    .filter((claim) => !present.includes(claim))
    .map((claim, index) => podVolume(`guest-volume-${index}`, claim));
}

/** What a Pod has of volumes. */
export type PresentVolumes = {
  /** As its specification has them. */
  readonly volumes: readonly V1Volume[];
  /** What its own container was to have. */
  readonly owner: readonly VolumeMount[];
};

/**
 * Where a guest of a Pod has its volumes.
 * @returns Those that can be mounted, and the others.
 */
export function buildGuestMounts(
  wanted: readonly VolumeMount[],
  { volumes, owner }: PresentVolumes,
): { readonly mounts: V1VolumeMount[]; readonly missing: readonly VolumeMount[] } {
  const owned = podVolumeNames(owner);
  const nameOf = ({ name, claim }: VolumeMount): string | undefined =>
    owned.get(name) ??
    volumes.find((volume) => claim && volume.persistentVolumeClaim?.claimName === claim)?.name;
  const mounts = wanted.flatMap((mount) => {
    const { target: mountPath, isReadOnly } = mount;
    const name = nameOf(mount);
    return name ? [{ name, mountPath, ...(isReadOnly ? { readOnly: true } : {}) }] : [];
  });
  return { mounts, missing: wanted.filter((mount) => nameOf(mount) === undefined) };
}

/** What a Pod calls its volumes, by their own names. */
function podVolumeNames(mounts: readonly VolumeMount[]): Map<string, string> {
  const names = [...new Set(mounts.map(({ name }) => name))];
  return new Map(names.map((name, index) => [name, `volume-${index}`]));
}

function podVolume(name: string, claimName: string | undefined): V1Volume {
  return claimName ? { name, persistentVolumeClaim: { claimName } } : { name, emptyDir: {} };
}
