import { isEngineError } from "../../model/errors.ts";
import type { Image } from "../../model/image.ts";
import type { Engine } from "../engine.ts";
import { noSuchImage } from "./no-such-image.ts";
import { resolveImage, type ResolveOptions } from "./resolve.ts";

/**
 * Tells what an image is. An image counts as present if its registry has it: the nodes fetch it when it is needed.
 * @throws {EngineError} `not-found`, in Docker's words, if there is no such image, or nobody who could tell: a client
 * then pulls it and is told the reason.
 * @see Docker Engine API v1.56, ImageInspect
 */
export async function inspectImage(
  engine: Engine,
  name: string,
  options: ResolveOptions,
): Promise<Image> {
  try {
    return await resolveImage(engine, name, options);
  } catch (error) {
    if (!isEngineError(error, "not-found") && !isEngineError(error, "unavailable")) throw error;
    engine.log.debug(`Image "${name}": ${error.message}`);
    throw noSuchImage(name, { cause: error });
  }
}
