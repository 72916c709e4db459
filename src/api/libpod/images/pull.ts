import type { Static } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { findImage } from "../../../engine/images/find.ts";
import { pullImage } from "../../../engine/images/pull.ts";
import { resolveContainerImage, type ResolveOptions } from "../../../engine/images/resolve.ts";
import { EngineError, errorMessage } from "../../../model/errors.ts";
import type { Image } from "../../../model/image.ts";
import { notImplemented } from "../../not-implemented.ts";
import type { LibpodImagePullQuery } from "../../schemas/libpod/image.ts";
import { podmanWords } from "../error-words.ts";
import { plainDigest } from "./digest.ts";

const POLICIES = ["always", "missing", "newer", "never"] as const;

/** Which image a client wants, and whether its registry is asked of it anew. */
export type PullRequest = {
  readonly name: string;
  readonly platform?: string;
  readonly policy: (typeof POLICIES)[number];
  readonly isQuiet: boolean;
};

/**
 * Reads which image is wanted.
 * @throws {EngineError} `invalid-argument`, in podman's words, or `not-implemented` for all tags at once.
 */
export function fromPullQuery(query: Static<typeof LibpodImagePullQuery>): PullRequest {
  const { reference = "", os = "", arch = "", variant = "", policy: word = "always" } = query;
  if (reference === "") throw invalid("reference parameter cannot be empty");
  if (query.alltags) notImplemented("Pulling all tags of an image");
  const policy = POLICIES.find((known) => known === word);
  if (!policy) throw invalid(`unsupported pull policy "${word}"`);
  const isAnyPlatform = os === "" && arch === "";
  return {
    name: reference.replace(/^docker:\/\//, ""),
    ...(isAnyPlatform
      ? {}
      : { platform: [os || "linux", arch, variant].filter(Boolean).join("/") }),
    policy,
    isQuiet: query.quiet ?? false,
  };
}

/**
 * Sees to it that an image is there, and tells of it in podman's form. Asking for one "if it is missing", as each
 * `podman run` does, tells nothing: it counts as there if its registry has it, and where nobody can ask the registry
 * it is left to the nodes, as with Docker's create.
 * @see podman, pkg/domain/entities/images.go, ImagePullReport
 */
export async function* toPullReports(
  engine: Engine,
  { name, policy, isQuiet }: PullRequest,
  options: ResolveOptions,
) {
  try {
    if (policy === "always") {
      for await (const { id, status } of pullImage(engine, name, options))
        if (!isQuiet) yield { stream: `${id === undefined ? "" : `${id}: `}${status}\n` };
    }
    const isLookedUp = policy === "missing" || policy === "newer";
    const image = isLookedUp
      ? await resolveContainerImage(engine, name, options)
      : findImage(engine, name);
    yield image ? found(image) : { stream: `Image "${name}" cannot be looked up: nodes pull it\n` };
  } catch (error) {
    yield { error: podmanWords(errorMessage(error)).message };
  }
}

function found(image: Image) {
  const id = plainDigest(image.id);
  return { images: [id], id };
}

function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
