import type { Image } from "../../../model/image.ts";
import { isVersionAtLeast } from "../../requested-version.ts";
import { toUnixSeconds } from "../timestamp.ts";
import { repoTags } from "./inspect.ts";

/** "Not counted", as for sizes that would take a look at every layer. */
const UNKNOWN = -1;

/** What a list of images depends on besides the images. */
export type ImageListShape = {
  readonly apiVersion: string;
  /** How many containers there are of an image, by its ID. */
  readonly containerCounts: ReadonlyMap<string, number>;
};

/**
 * Writes images as the list shows them: one entry for each, with all its names.
 * @see Docker Engine API v1.56, ImageSummary
 */
export function toImageSummaries(images: readonly Image[], shape: ImageListShape) {
  const byId = Map.groupBy(images, ({ id }) => id);
  return [...byId.values()].flatMap((names) => toImageSummary(names, shape));
}

function toImageSummary(names: readonly Image[], { apiVersion, containerCounts }: ImageListShape) {
  return names.slice(0, 1).map(({ id, createdAt, sizeBytes, config }) => ({
    Id: id,
    ParentId: "",
    RepoTags: [...new Set(names.flatMap(repoTags))],
    RepoDigests: [...new Set(names.map(({ repoDigest }) => repoDigest))],
    Created: createdAt ? toUnixSeconds(createdAt) : 0,
    Size: sizeBytes,
    SharedSize: UNKNOWN,
    ...(isVersionAtLeast(apiVersion, "1.44") ? {} : { VirtualSize: sizeBytes }),
    Labels: config.labels,
    // Counted since API v1.51.
    Containers: isVersionAtLeast(apiVersion, "1.51") ? (containerCounts.get(id) ?? 0) : UNKNOWN,
  }));
}
