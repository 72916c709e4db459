import type { Image } from "../../../model/image.ts";
import { isVersionAtLeast } from "../../requested-version.ts";
import { toUnixSeconds } from "../timestamp.ts";
import { repoTags } from "./inspect.ts";

/** "Not counted", for figures that would take a look at every layer and container. */
const UNKNOWN = -1;

/**
 * Writes images as the list shows them: one entry for each, with all its names.
 * @see Docker Engine API v1.51, ImageSummary
 */
export function toImageSummaries(images: readonly Image[], apiVersion: string) {
  const byId = Map.groupBy(images, ({ id }) => id);
  return [...byId.values()].flatMap((names) => toImageSummary(names, apiVersion));
}

function toImageSummary(names: readonly Image[], apiVersion: string) {
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
    Containers: UNKNOWN,
  }));
}
