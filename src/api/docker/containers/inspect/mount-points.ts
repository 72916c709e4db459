import type { HostConfig } from "../../../../model/container.ts";

/**
 * Writes what is mounted in a container, as inspect and list show it.
 * @see Docker Engine API v1.56, MountPoint
 */
export function toMountPoints({ binds }: HostConfig) {
  return binds.map(({ source, target, mode, isReadOnly }) => ({
    Type: "bind",
    Source: source,
    Destination: target,
    Mode: mode,
    RW: !isReadOnly,
    Propagation: "rprivate",
  }));
}

/** Writes the binds that were asked for among `Binds`, as they were: `source:target[:options]`. */
export function toBindTexts({ binds }: HostConfig): string[] | null {
  const texts = binds
    .filter(({ isMount }) => !isMount)
    .map(({ source, target, mode }) => [source, target, ...(mode ? [mode] : [])].join(":"));
  return texts.length > 0 ? texts : null;
}

/** Writes the binds that were asked for among `Mounts`, as they were. */
export function toMountRequests({ binds }: HostConfig) {
  return binds
    .filter(({ isMount }) => isMount)
    .map(({ source, target, isReadOnly, createsSource }) => ({
      Type: "bind",
      Source: source,
      Target: target,
      ...(isReadOnly ? { ReadOnly: true } : {}),
      ...(createsSource ? { BindOptions: { CreateMountpoint: true } } : {}),
    }));
}
