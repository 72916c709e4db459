import type { ImagesUsage } from "../../../engine/images/usage.ts";
import type { ContainerView } from "../../../engine/views.ts";
import type { VolumeUsage } from "../../../engine/volumes/usage.ts";
import { commandLine } from "../../../model/container.ts";
import { canonicalName } from "../../../model/notation/image-reference.ts";
import { toTimestamp } from "../../docker/timestamp.ts";
import { plainDigest } from "../images/digest.ts";

/** What is asked for of what takes room. */
export type DiskUsage = {
  readonly images: ImagesUsage;
  readonly imageUsers: ReadonlyMap<string, number>;
  readonly containers: readonly ContainerView[];
  readonly volumes: readonly VolumeUsage[];
};

/** So much of an ID podman's client shows, and dies of one that is shorter, as where it is not known. */
const SHORT_ID_LENGTH = 12;

/**
 * Writes what takes how much room; podman has no word for a size that nobody knows, which is 0 then.
 * @see podman, pkg/domain/entities/system.go, SystemDfReport
 */
export function toSystemDfReport({ images, imageUsers, containers, volumes }: DiskUsage) {
  return {
    Images: images.images.map((image) => {
      const { id, reference, createdAt, sizeBytes } = image;
      const sharedBytes = images.sharedBytes.get(id) ?? 0;
      return {
        Repository: canonicalName(reference),
        Tag: reference.tag ?? "<none>",
        ImageID: plainDigest(id),
        Created: toTimestamp(createdAt),
        Size: sizeBytes,
        SharedSize: sharedBytes,
        UniqueSize: sizeBytes - sharedBytes,
        Containers: imageUsers.get(id) ?? 0,
      };
    }),
    Containers: containers.map(({ record, state, sizes }) => ({
      ContainerID: record.id,
      Image: plainDigest(record.imageId).padEnd(SHORT_ID_LENGTH),
      Command: commandLine(record.spec.config),
      LocalVolumes: record.spec.host.volumes.length,
      Size: sizes?.totalBytes ?? 0,
      RWSize: sizes?.writtenBytes ?? 0,
      Created: toTimestamp(record.createdAt),
      Status: state.status,
      Names: record.name,
    })),
    Volumes: volumes.map(({ volume, userCount, sizeBytes = 0 }) => ({
      VolumeName: volume.name,
      Links: userCount,
      Size: sizeBytes,
      ReclaimableSize: 0, // what no running container has is not known
    })),
  };
}
