import { EngineError } from "../../model/errors.ts";

/**
 * Reads the name of a container or a pod: podman's may be shorter than Docker's.
 * @returns Nothing for an empty text: any name will do.
 * @throws {EngineError} `invalid-argument` in podman's words.
 * @see podman, libpod/define/config.go, NameRegex
 */
export function parsePodmanName(text: string | null | undefined): string | undefined {
  if (text == null || text === "") return undefined;
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(text)) return text;
  throw new EngineError(
    "invalid-argument",
    "names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument",
  );
}
