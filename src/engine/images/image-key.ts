import type { ContainerRecord } from "../../model/container.ts";

/** What is known of an image is kept by its ID, or by its name where that is all there is. */
export function imageKey({ imageId, spec }: Pick<ContainerRecord, "imageId" | "spec">): string {
  return imageId || spec.config.image;
}
