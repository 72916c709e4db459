import { parseBoolean } from "../../model/notation/boolean.ts";
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
  // An empty variable is none, as in the Go kubedock: manifests have variables that are there and empty.
  const variableOf = ({ variable }: ServerFlag): string | undefined =>
    (variable ? environment[variable] : undefined) || undefined;
  return {
    value: (name) => {
      const flag: ServerFlag = SERVER_FLAGS[name];
      const fromFlag = given[name];
      if (typeof fromFlag === "string") return fromFlag;
      return variableOf(flag) ?? flag.default ?? "";
    },
    isGiven: (name) => {
      return name in given || variableOf(SERVER_FLAGS[name]) !== undefined;
    },
    isSet: (name) => {
      const flag: ServerFlag = SERVER_FLAGS[name];
      const fromFlag = given[name];
      if (typeof fromFlag === "boolean") return fromFlag;
      const text = variableOf(flag);
      const isSet = text === undefined ? false : parseBoolean(text);
      if (isSet === undefined)
        throw new ConfigError(`Cannot use ${flag.variable}="${text}": not true or false`);
      return isSet;
    },
  };
}
