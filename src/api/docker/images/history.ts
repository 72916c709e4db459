import type { Image, ImageHistoryEntry } from "../../../model/image.ts";
import { toUnixSeconds } from "../timestamp.ts";
import { repoTags } from "./inspect.ts";

/** The ID of a step that is not the last one: those are images only where an image is built. */
const MISSING = "<missing>";

/**
 * Writes how an image was made, the last step first; podman has the same form.
 * @see Docker Engine API v1.56, ImageHistory
 */
export function toImageHistory(image: Image) {
  const tags = repoTags(image);
  return stepsOf(image)
    .toReversed()
    .map(({ createdAt, createdBy, comment, sizeBytes }, index) => ({
      Id: index === 0 ? image.id : MISSING,
      Created: createdAt ? toUnixSeconds(createdAt) : 0,
      CreatedBy: createdBy,
      Tags: index === 0 && tags.length > 0 ? tags : null,
      Size: sizeBytes,
      Comment: comment,
    }));
}

/** The steps with their layers, compressed: a registry does not know the size on disk. */
function stepsOf({ history, layers }: Image): (ImageHistoryEntry & { sizeBytes: number })[] {
  const left = layers.values();
  return history.map((entry) => ({
    ...entry,
    sizeBytes: entry.isEmptyLayer ? 0 : (left.next().value?.sizeBytes ?? 0),
  }));
}
