import type { Image } from "../../model/image.ts";
import {
  familiarReference,
  parseImageReference,
  withDefaultTag,
} from "../../model/notation/image-reference.ts";
import type { Engine } from "../engine.ts";
import { noSuchImage } from "./no-such-image.ts";

/**
 * Finds an image among those known, by ID or name. No registry is asked.
 * @throws {EngineError} `not-found`, in Docker's words, if it is not known.
 */
export function findImage(engine: Engine, name: string): Image {
  const image =
    engine.images.byId(name) ??
    engine.images.byName(familiarReference(withDefaultTag(parseImageReference(name))));
  if (!image) throw noSuchImage(name);
  return image;
}
