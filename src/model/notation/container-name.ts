import { EngineError } from "../errors.ts";

/**
 * Reads the name of a container, with or without its leading slash.
 * @returns Nothing for an empty text: any name will do.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 */
export function parseContainerName(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return undefined;
  const name = /^\/?([a-zA-Z0-9][a-zA-Z0-9_.-]+)$/.exec(text)?.[1];
  if (name !== undefined) return name;
  throw new EngineError(
    "invalid-argument",
    `Invalid container name (${text}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
  );
}
