import type { Image } from "../../model/image.ts";
import { familiarReference } from "../../model/notation/image-reference.ts";
import { ImageDoors } from "./image-doors.ts";

/** The images that this server has looked up or pulled: what `docker images` lists. */
export class ImageStore {
  readonly #byName = new Map<string, Image>();
  /** The ways into their containers. */
  readonly doors = new ImageDoors();

  /** Remembers an image under the name it was asked for. @returns Whether that is news. */
  add(image: Image): boolean {
    const name = familiarReference(image.reference);
    const isNews = !Bun.deepEquals(this.#byName.get(name), image);
    this.#byName.set(name, image);
    return isNews;
  }

  /** All images with the names under which they are known. */
  all(): Map<string, Image[]> {
    return Map.groupBy(this.#byName.values(), ({ id }) => id);
  }

  /** The image with this ID, or with a unique ID that begins so. */
  byId(text: string): Image | undefined {
    const digits = /^(?:sha256:)?([a-f0-9]{4,64})$/.exec(text)?.[1];
    if (digits === undefined) return undefined;
    const matches = new Map(
      [...this.#byName.values()]
        .filter((image) => image.id.startsWith(`sha256:${digits}`))
        .map((image) => [image.id, image]),
    );
    return matches.size === 1 ? matches.values().next().value : undefined;
  }

  /** The image that was remembered under this short name. */
  byName(familiar: string): Image | undefined {
    return this.#byName.get(familiar);
  }

  /** Forgets a name. @returns Whether it was known. */
  delete(familiar: string): boolean {
    return this.#byName.delete(familiar);
  }
}
