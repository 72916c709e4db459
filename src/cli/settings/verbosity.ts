import { ConfigError } from "./config-error.ts";

/**
 * Reads how much is logged.
 * @throws {ConfigError} If it is not a number.
 */
export function readVerbosity(text: string): number {
  if (!/^\d{1,3}$/.test(text))
    throw new ConfigError(`Cannot use "--verbosity ${text}": not a number`);
  return Number(text);
}
