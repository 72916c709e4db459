import type { Filters } from "../../model/filters.ts";
import type { Image } from "../../model/image.ts";
import { familiarName, familiarReference } from "../../model/image-reference.ts";
import type { Engine } from "../engine.ts";
import { assertFilters, booleanFilter, matchesAny, matchesLabels } from "../filters.ts";

const KEYS = ["before", "dangling", "label", "reference", "since", "until"];

/**
 * Lists the images that this server has looked up or pulled.
 * @throws {EngineError} `invalid-argument` for a filter that Docker does not know.
 * @see Docker Engine API v1.56, ImageList
 */
export function listImages(engine: Engine, { filters }: { readonly filters: Filters }): Image[] {
  assertFilters(filters, KEYS);
  if (booleanFilter(filters, "dangling") === true) return []; // every image here has a name
  const createdOf = (name: string): number => engine.images.byName(name)?.createdAt?.getTime() ?? 0;
  return [...engine.images.all().values()].flat().filter((image) => {
    const created = image.createdAt?.getTime() ?? 0;
    return (
      matchesAny(filters, "reference", (pattern) => matchesReference(pattern, image)) &&
      matchesLabels(filters, "label", image.config.labels) &&
      matchesAny(filters, "before", (name) => created < createdOf(name)) &&
      matchesAny(filters, "since", (name) => created > createdOf(name)) &&
      matchesAny(filters, "until", (time) => created < new Date(time).getTime())
    );
  });
}

/** A pattern fits the name with or without its tag; `*` stops at a slash. */
function matchesReference(pattern: string, { reference }: Image): boolean {
  const glob = new Bun.Glob(pattern);
  return glob.match(familiarReference(reference)) || glob.match(familiarName(reference));
}
