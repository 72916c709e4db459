import type { Engine } from "../../../engine/engine.ts";
import { removeImage, type RemovedImage } from "../../../engine/images/remove.ts";
import { EngineError, isEngineError } from "../../../model/errors.ts";
import { podmanWords } from "../error-words.ts";
import { plainDigest } from "./digest.ts";

/** Exit codes of `podman rmi`; of several failures the greatest counts. */
const EXIT_CODES = { none: 0, missing: 1, used: 2, other: 125 } as const;

type Options = { readonly force: boolean; readonly ignore: boolean; readonly signal: AbortSignal };

type Removal = { readonly removed: readonly RemovedImage[]; readonly error?: EngineError };

/**
 * Removes images, each for itself, and tells of all in podman's form.
 * @see podman, pkg/api/handlers/types.go, LibpodImagesRemoveReport
 */
export async function removeImages(engine: Engine, names: readonly string[], options: Options) {
  const removals = await Promise.all(names.map((name) => tryRemove(engine, name, options)));
  const errors = removals.flatMap(({ error }) => error ?? []);
  return toRemoveReport(
    removals.flatMap(({ removed }) => removed),
    errors,
  );
}

/** Writes what has been removed, and what has not. */
export function toRemoveReport(
  removed: readonly RemovedImage[],
  errors: readonly EngineError[] = [],
) {
  return {
    Untagged: removed.flatMap((part) => ("untagged" in part ? [part.untagged] : [])),
    Deleted: removed.flatMap((part) => ("deleted" in part ? [plainDigest(part.deleted)] : [])),
    Errors: errors.map(({ message }) => podmanWords(message).message),
    ExitCode: Math.max(...errors.map(exitCodeOf), EXIT_CODES.none),
  };
}

async function tryRemove(engine: Engine, name: string, options: Options): Promise<Removal> {
  try {
    return { removed: await removeImage(engine, name, options) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const isIgnored = options.ignore && error.kind === "not-found";
    return { removed: [], ...(isIgnored ? {} : { error }) };
  }
}

function exitCodeOf(error: EngineError): number {
  if (isEngineError(error, "not-found")) return EXIT_CODES.missing;
  return isEngineError(error, "conflict") ? EXIT_CODES.used : EXIT_CODES.other;
}
