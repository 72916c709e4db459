import type { ContainerRecord } from "../../model/container.ts";
import type { VolumeMount } from "../../model/files/volume-mount.ts";
import type { Engine } from "../engine.ts";

/** A container that has a volume, and where. */
export type VolumeUser = { readonly record: ContainerRecord; readonly mount: VolumeMount };

/** The containers that have a volume, whether they run or not. */
export function usersOf({ containers }: Engine, name: string): VolumeUser[] {
  return containers.all().flatMap(({ record }) => {
    const mount = record.spec.host.volumes.find((volume) => volume.name === name);
    return mount ? [{ record, mount }] : [];
  });
}
