import { LOCAL_DRIVER, type Volume } from "../../../model/files/volume.ts";
import { toTimestamp } from "../timestamp.ts";

/**
 * Writes a volume as list and inspect show it. Its mount point is empty, because there is no host that a client could
 * look at; labels and options that were not given are null, as in moby.
 * @see Docker Engine API v1.56, Volume
 */
export function toVolume({ name, createdAt, labels, options }: Volume) {
  return {
    CreatedAt: toTimestamp(createdAt),
    Driver: LOCAL_DRIVER,
    Labels: nullIfEmpty(labels),
    Mountpoint: "",
    Name: name,
    Options: nullIfEmpty(options),
    Scope: "local",
  };
}

function nullIfEmpty(map: Readonly<Record<string, string>>) {
  return Object.keys(map).length > 0 ? map : null;
}
