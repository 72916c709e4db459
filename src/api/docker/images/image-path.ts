import { EngineError } from "../../../model/errors.ts";

/** What the path of an image route names: `ghcr.io/a/b:1/json` is the image `ghcr.io/a/b:1` and the action `json`. */
export type ImagePath = { readonly name: string; readonly action: string };

/**
 * Splits what follows `/images/`. Names have slashes of their own, plain or as `%2F`, so no router can do it.
 * @returns Nothing if there is no action.
 */
export function splitImagePath(path: string): ImagePath | undefined {
  const [, name, action] = /^(.+)\/([a-z]+)$/.exec(decodeImageName(path)) ?? [];
  return name === undefined || action === undefined ? undefined : { name, action };
}

/**
 * Decodes an image's name from a path.
 * @throws {EngineError} `invalid-argument` if it is not percent-encoded rightly.
 */
export function decodeImageName(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw new EngineError("invalid-argument", "invalid reference format", { cause });
  }
}
