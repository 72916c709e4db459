import { ConfigError } from "./config-error.ts";
import { SERVER_FLAGS, type GivenFlags, type ServerFlagName } from "../flags/flags.ts";
import type { ServerFlag } from "../flags/server-flag.ts";

/** What was said by flags and variables: a flag wins over its variable, the variable over the default. */
export type FlagValues = {
  /** The text of a flag; empty if nothing was said. */
  readonly value: (name: ServerFlagName) => string;
  /** Whether anything was said, by flag or variable. */
  readonly isGiven: (name: ServerFlagName) => boolean;
  /** Whether something is wanted. @throws {ConfigError} If its variable is neither true nor false. */
  readonly isSet: (name: ServerFlagName) => boolean;
};

/** Reads flags, and variables where there are none. */
export function flagValues(
  given: GivenFlags,
  environment: Readonly<Record<string, string | undefined>>,
): FlagValues {
  return {
    value: (name) => {
      const flag: ServerFlag = SERVER_FLAGS[name];
      const fromFlag = given[name];
      if (typeof fromFlag === "string") return fromFlag;
      return (flag.variable ? environment[flag.variable] : undefined) ?? flag.default ?? "";
    },
    isGiven: (name) => {
      const { variable }: ServerFlag = SERVER_FLAGS[name];
      return name in given || (variable !== undefined && environment[variable] !== undefined);
    },
    isSet: (name) => {
      const { variable }: ServerFlag = SERVER_FLAGS[name];
      const fromFlag = given[name];
      if (typeof fromFlag === "boolean") return fromFlag;
      return variable !== undefined && readBoolean(variable, environment[variable] ?? "");
    },
  };
}

/** As Go reads one, on which the Go kubedock relies. */
function readBoolean(variable: string, text: string): boolean {
  if (/^(1|t|true)$/i.test(text)) return true;
  if (/^(0|f|false)?$/i.test(text)) return false;
  throw new ConfigError(`Cannot use ${variable}="${text}": not true or false`);
}
