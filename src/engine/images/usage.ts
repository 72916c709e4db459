import type { Image, ImageLayer } from "../../model/image.ts";
import type { Engine } from "../engine.ts";

/** How much there is of the images of this server, compressed as registries have them. */
export type ImagesUsage = {
  /** One entry for each name. */
  readonly images: readonly Image[];
  /** All of them together, with each layer once. */
  readonly totalBytes: number;
  /** What others have of each as well, by its ID. */
  readonly sharedBytes: ReadonlyMap<string, number>;
};

/** Tells how much there is of the images that this server has looked up or pulled. */
export function imagesUsage(engine: Engine): ImagesUsage {
  const byId = [...engine.images.all().values()];
  const different = byId.flatMap(([image]) => image ?? []);
  const copies = Map.groupBy(
    different.flatMap(({ layers }) => layers),
    ({ digest }) => digest,
  );
  const isShared = ({ digest }: ImageLayer): boolean => (copies.get(digest)?.length ?? 0) > 1;
  const repeated = [...copies.values()].flatMap((layers) => layers.slice(1));
  return {
    images: byId.flat(),
    totalBytes: sum(different) - sum(repeated),
    sharedBytes: new Map(different.map(({ id, layers }) => [id, sum(layers.filter(isShared))])),
  };
}

function sum(parts: readonly { readonly sizeBytes: number }[]): number {
  return parts.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
}
