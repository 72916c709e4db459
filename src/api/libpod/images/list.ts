import type { Image } from "../../../model/image.ts";
import { canonicalName, canonicalReference } from "../../../model/notation/image-reference.ts";
import { toUnixSeconds } from "../../docker/timestamp.ts";
import { plainDigest } from "./digest.ts";

/**
 * Writes images as the list shows them: one entry for each, with all its names.
 * @param containerCounts How many containers there are of an image, by its ID.
 * @see podman, pkg/domain/entities/images.go, ImageSummary
 */
export function toLibpodImageSummaries(
  images: readonly Image[],
  containerCounts: ReadonlyMap<string, number>,
) {
  const byId = Map.groupBy(images, ({ id }) => id);
  return [...byId].flatMap(([id, named]) =>
    named.slice(0, 1).map((image) => ({
      Id: plainDigest(id),
      ParentId: "",
      RepoTags: [...new Set(named.flatMap(fullTags))],
      RepoDigests: [...new Set(named.map(fullDigest))],
      Created: image.createdAt ? toUnixSeconds(image.createdAt) : 0,
      Size: image.sizeBytes,
      SharedSize: 0,
      VirtualSize: image.sizeBytes,
      Labels: image.config.labels,
      Containers: containerCounts.get(id) ?? 0,
      Names: [...new Set(named.flatMap(fullTags))],
      Digest: manifestDigest(image),
    })),
  );
}

/** The names of an image that have a tag, in full, as podman writes them: none if it was asked for by its digest. */
export function fullTags({ reference: { domain, path, tag } }: Image): string[] {
  return tag === undefined ? [] : [canonicalReference({ domain, path, tag })];
}

/** The name of an image with the digest of what it points at. */
export function fullDigest(image: Image): string {
  return `${canonicalName(image.reference)}@${manifestDigest(image)}`;
}

/** The digest of what an image's name points at. */
export function manifestDigest({ repoDigest }: Image): string {
  return repoDigest.slice(repoDigest.indexOf("@") + 1);
}
