import { isEngineError } from "../../model/errors.ts";
import type { Image } from "../../model/image.ts";
import {
  parseImageId,
  parseImageReference,
  withDefaultTag,
} from "../../model/notation/image-reference.ts";
import type { RegistryCredentials } from "../backend.ts";
import type { Engine } from "../engine.ts";
import { keepImage } from "./keep.ts";
import { noSuchImage } from "./no-such-image.ts";

/** How an image is looked up. */
export type ResolveOptions = {
  readonly platform?: string | undefined;
  readonly credentials?: RegistryCredentials | undefined;
  readonly signal: AbortSignal;
};

/**
 * Looks up an image by name or ID: an ID only among those known, a name in its registry.
 * @throws {EngineError} `not-found` if there is no such image, `unavailable` if nobody can tell.
 */
export async function resolveImage(
  engine: Engine,
  name: string,
  options: ResolveOptions,
): Promise<Image> {
  const known = engine.images.byId(name);
  if (known) return known;
  if (parseImageId(name)) throw noSuchImage(name);
  const { platform, credentials, signal } = options;
  const image = await engine.imageSource.resolve(withDefaultTag(parseImageReference(name)), {
    ...(platform ? { platform } : {}),
    ...(credentials ? { credentials } : {}),
    signal,
  });
  keepImage(engine, image);
  return image;
}

/**
 * Looks up the image of a container to be made. Where the registry cannot be asked, or not with the server's
 * credentials, the cluster may still be able to pull the image, so that is no error.
 * @throws {EngineError} `not-found`, in the words by which clients know that they must pull.
 */
export async function resolveContainerImage(
  engine: Engine,
  name: string,
  options: ResolveOptions,
): Promise<Image | undefined> {
  try {
    return await resolveImage(engine, name, options);
  } catch (error) {
    if (isEngineError(error, "not-found")) throw noSuchImage(name, { cause: error });
    if (!isEngineError(error) || error.kind === "invalid-argument") throw error;
    engine.log.warn(
      `Cannot look up image "${name}", so its entrypoint and ports are unknown: ${error.message}`,
    );
    return undefined;
  }
}
