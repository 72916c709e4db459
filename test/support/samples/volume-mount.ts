import type { VolumeMount } from "../../../src/model/files/volume-mount.ts";

/** A volume as `-v data:/data` asks for it, with what a test changes. */
export function volumeMount(changes: Partial<VolumeMount> = {}): VolumeMount {
  return {
    name: "data",
    target: "/data",
    isReadOnly: false,
    mode: "",
    copiesImage: true,
    subpath: "",
    driver: "",
    labels: {},
    options: {},
    origin: "binds",
    isAnonymous: false,
    ...changes,
  };
}
