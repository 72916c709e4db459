import type { Filters } from "../../model/filters.ts";
import type { Image } from "../../model/image.ts";
import { familiarName, familiarReference } from "../../model/notation/image-reference.ts";
import type { Engine } from "../engine.ts";
import { untilFilter } from "../past-moment.ts";
import { assertFilters, booleanFilter, matchesAny, matchesLabels } from "../filters.ts";
import { findImage } from "./find.ts";

const KEYS = ["before", "dangling", "label", "reference", "since", "until"];

/**
 * Lists the images that this server has looked up or pulled.
 * @throws {EngineError} `invalid-argument` for a filter that Docker does not know.
 * @see Docker Engine API v1.56, ImageList
 */
export function listImages(engine: Engine, { filters }: { readonly filters: Filters }): Image[] {
  assertFilters(filters, KEYS);
  if (booleanFilter(filters, "dangling") === true) return []; // every image here has a name
  const createdOf = (name: string): number => createdAt(findImage(engine, name));
  const isOld = untilFilter(filters, engine.clock.now());
  const before = filters.get("before")?.map(createdOf) ?? [];
  const since = filters.get("since")?.map(createdOf) ?? [];
  return [...engine.images.all().values()].flat().filter((image) => {
    const created = createdAt(image);
    return (
      matchesAny(filters, "reference", (pattern) => matchesReference(pattern, image)) &&
      matchesLabels(filters, "label", image.config.labels) &&
      before.every((time) => created < time) &&
      since.every((time) => created > time) &&
      isOld(new Date(created))
    );
  });
}

/** How many containers there are of each image that has any, by its ID. */
export function countContainersByImage(engine: Engine): Map<string, number> {
  const byImage = Map.groupBy(engine.containers.all(), ({ record }) => record.imageId);
  return new Map([...byImage].map(([imageId, containers]) => [imageId, containers.length]));
}

/** 0 for an image that does not tell. */
function createdAt(image: Image): number {
  return image.createdAt?.getTime() ?? 0;
}

/** A pattern fits the name with or without its tag; `*` stops at a slash. */
function matchesReference(pattern: string, { reference }: Image): boolean {
  const glob = new Bun.Glob(pattern);
  return glob.match(familiarReference(reference)) || glob.match(familiarName(reference));
}
