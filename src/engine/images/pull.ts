import { EngineError, isEngineError } from "../../model/errors.ts";
import type { Image } from "../../model/image.ts";
import { familiarName, familiarReference } from "../../model/notation/image-reference.ts";
import type { Engine } from "../engine.ts";
import { emitImageEvent } from "./image-event.ts";
import { resolveImage, type ResolveOptions } from "./resolve.ts";

/** A line of a pull's progress. */
export type PullProgress = {
  readonly status: string;
  /** The layer it is about. */
  readonly id?: string;
  readonly progress?: { readonly current: number; readonly total: number };
};

/**
 * Makes sure that an image exists and tells of it in a pull's form. The bytes are fetched by the node that runs the
 * first container; what is answered here is what the registry says, so that nothing is claimed that is not so.
 * @throws {EngineError} At the first step, if there is no such image or the registry cannot be asked.
 * @see Docker Engine API v1.56, ImageCreate
 */
export async function* pullImage(
  engine: Engine,
  name: string,
  options: ResolveOptions,
): AsyncGenerator<PullProgress> {
  const image = await lookUp(engine, name, options);
  const shortName = familiarReference(image.reference);
  yield {
    status: `Pulling from ${image.reference.path}`,
    id: image.reference.tag ?? image.reference.digest ?? "latest",
  };
  yield { status: `Digest: ${image.repoDigest.split("@")[1]}` };
  yield {
    // The image is known as the registry has it now. docker-java takes a pull for failed that does not say so.
    status: `Status: Image is up to date for ${shortName}: nodes fetch it when it first runs`,
  };
  emitImageEvent(engine, image, {
    action: "pull",
    id: shortName,
    name: familiarName(image.reference),
  });
}

/**
 * A registry that cannot be asked is an internal error, as in moby: after a 503 Testcontainers for Go asks again for a
 * quarter of an hour.
 */
async function lookUp(engine: Engine, name: string, options: ResolveOptions): Promise<Image> {
  try {
    return await resolveImage(engine, name, options);
  } catch (cause) {
    if (!isEngineError(cause, "unavailable")) throw cause;
    throw new EngineError("internal", cause.message, { cause });
  }
}
