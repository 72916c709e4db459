import { EngineError } from "../../model/errors.ts";
import type { ImageDescriptor } from "../../model/image.ts";
import { parseImageId, parseImageReference } from "../../model/notation/image-reference.ts";
import type { RegistryCredentials } from "../backend.ts";
import type { Engine } from "../engine.ts";

/**
 * Tells what an image's name points at in its registry, as that has it now.
 * @throws {EngineError} As `resolveImage`; `internal`, in Docker's words, for an ID, which no registry knows.
 * @see Docker Engine API v1.56, DistributionInspect
 */
export async function inspectDistribution(
  { imageSource }: Engine,
  name: string,
  options: { readonly credentials?: RegistryCredentials; readonly signal: AbortSignal },
): Promise<ImageDescriptor> {
  if (parseImageId(name)) throw new EngineError("internal", "no manifest found for full image ID");
  return imageSource.inspectDistribution(parseImageReference(name), options);
}
