import { EngineError, errorMessage, isEngineError } from "../../model/errors.ts";
import type { Image } from "../../model/image.ts";
import {
  familiarName,
  familiarReference,
  parseImageReference,
  withDefaultTag,
} from "../../model/notation/image-reference.ts";
import type { Engine } from "../engine.ts";
import { emitImageEvent } from "./image-event.ts";
import { pullOnNode } from "./pull-on-node.ts";
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
 * first container; what is answered here is what the registry says, so that nothing is claimed that is not so. Where
 * the registry tells the server nothing, a node is asked to pull.
 * @throws {EngineError} At the first step, if there is no such image or nobody can get it.
 * @see Docker Engine API v1.56, ImageCreate
 */
export async function* pullImage(
  engine: Engine,
  name: string,
  options: ResolveOptions,
): AsyncGenerator<PullProgress> {
  const image = await lookUp(engine, name, options);
  const reference = image?.reference ?? withDefaultTag(parseImageReference(name));
  const shortName = familiarReference(reference);
  yield {
    status: `Pulling from ${reference.path}`,
    id: reference.tag ?? reference.digest ?? "latest",
  };
  if (image) yield { status: `Digest: ${image.repoDigest.split("@")[1]}` };
  const where = image ? "nodes fetch it when it first runs" : "a node has it";
  // The image is known as the registry has it now. docker-java takes a pull for failed that does not say so.
  yield { status: `Status: Image is up to date for ${shortName}: ${where}` };
  emitImageEvent(engine, {
    action: "pull",
    id: shortName,
    name: familiarName(reference),
    labels: image?.config.labels ?? {},
  });
}

/**
 * A registry that cannot be asked is an internal error, as in moby: after a 503 Testcontainers for Go asks again for a
 * quarter of an hour.
 * @returns Nothing if a node has it, but nobody can tell what is in it.
 */
async function lookUp(
  engine: Engine,
  name: string,
  options: ResolveOptions,
): Promise<Image | undefined> {
  try {
    return await resolveImage(engine, name, options);
  } catch (cause) {
    const isSilent = isEngineError(cause, "unavailable");
    // Who names a user wants to know that it is refused.
    const isClosed = isEngineError(cause, "unauthorized") && !options.credentials;
    if (!isSilent && !isClosed) throw cause;
    engine.log.info(`${cause.message}: a node is asked to pull the image`);
    const problem = await pullProblem(engine, name, options.signal);
    if (problem === undefined) return undefined;
    const message = `${cause.message}; a node cannot pull it either: ${problem}`;
    throw new EngineError(isSilent ? "internal" : "unauthorized", message, { cause });
  }
}

/** @returns Why a node cannot pull it. */
async function pullProblem(
  engine: Engine,
  name: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    await pullOnNode(engine, withDefaultTag(parseImageReference(name)), signal);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return errorMessage(error);
  }
}
