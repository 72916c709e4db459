import type { ImageSource } from "../engine/backend.ts";
import { errorMessage, isEngineError } from "../model/errors.ts";
import { parseImageReference } from "../model/notation/image-reference.ts";
import type { Finding } from "./finding.ts";

/** An image that every registry has that has any of Docker Hub's. */
const IMAGE = "busybox:latest";

/** Sees whether images can be looked up, which nodes do by themselves. */
export async function examineRegistry(
  images: Pick<ImageSource, "resolve">,
  signal: AbortSignal,
): Promise<Finding> {
  const subject = "Registry";
  try {
    await images.resolve(parseImageReference(IMAGE), { signal });
    return { subject, health: "good", detail: `has told of ${IMAGE}` };
  } catch (error) {
    signal.throwIfAborted();
    if (isEngineError(error, "not-found"))
      return { subject, health: "good", detail: `answers, and has no ${IMAGE}` };
    return {
      subject,
      health: "poor",
      detail: `${errorMessage(error)}: entrypoints and ports of images are unknown, though nodes may be able to pull them`,
      advice: 'log in with "docker login", or name a proxy in HTTPS_PROXY',
    };
  }
}
