import type { VolumeRequest } from "../../../engine/volumes/check-volume.ts";
import { ANONYMOUS_LABEL, LOCAL_DRIVER, type Volume } from "../../../model/files/volume.ts";
import type { LibpodVolumeBody } from "../../schemas/libpod/volume.ts";

/** Reads what is wanted of a new volume; its labels come by an older and by a newer name. */
export function fromVolumeBody({
  Name,
  Driver,
  Label,
  Labels,
  Options,
}: LibpodVolumeBody): VolumeRequest {
  return {
    name: Name ?? "",
    driver: Driver ?? "",
    labels: { ...Label, ...Labels },
    options: Options ?? {},
  };
}

/**
 * Writes a volume as list and inspect show it. Its mount point is empty, because there is no host that a client could
 * look at.
 * @see podman, libpod/define/volume_inspect.go, InspectVolumeData
 */
export function toInspectVolumeData({ name, createdAt, labels, options }: Volume) {
  return {
    Name: name,
    Driver: LOCAL_DRIVER,
    Mountpoint: "",
    CreatedAt: createdAt.toISOString(),
    Labels: labels,
    Scope: "local",
    Options: options,
    ...(Object.hasOwn(labels, ANONYMOUS_LABEL) ? { Anonymous: true } : {}),
    MountCount: 0,
  };
}
