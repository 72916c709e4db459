import { parseArgs } from "node:util";
import type { ArgsDef } from "citty";
import { parseBoolean } from "../../model/notation/boolean.ts";
import { nearest } from "../nearest.ts";
import { ConfigError } from "../settings/config-error.ts";

/** What was given on a command line, in its order. */
export type ParsedFlags = {
  readonly flags: readonly (readonly [name: string, value: string | boolean])[];
  readonly positionals: readonly string[];
};

/** What a command knows, by long and by short names. */
type Known = {
  readonly options: Record<
    string,
    { readonly type: "string" | "boolean"; readonly short?: string }
  >;
  readonly longOf: ReadonlyMap<string, string>;
  readonly takesArguments: boolean;
};

/**
 * Reads the flags of a command as Go's programs read theirs: `-t=90s` and `--lock=false` are what they look like there,
 * and nothing that is wrong goes unnoticed, where citty takes what it does not know for something that is not there.
 * @throws {ConfigError} If a flag or argument is not known, or a value is missing or cannot be; it names the flag.
 */
export function parseFlags(definitions: ArgsDef, rawArgs: readonly string[]): ParsedFlags {
  const known = knownOf(definitions);
  const { tokens } = parseArgs({
    args: longForms(rawArgs, known.longOf),
    options: known.options,
    strict: false,
    tokens: true,
  });
  const flags: [string, string | boolean][] = [];
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "option") flags.push([token.name, valueOf(token, known)]);
    else if (token.kind === "positional") positionals.push(token.value);
  }
  if (positionals[0] !== undefined && !known.takesArguments)
    throw new ConfigError(`Unknown argument "${positionals[0]}": see --help`);
  return { flags, positionals };
}

function knownOf(definitions: ArgsDef): Known {
  const entries = Object.entries(definitions).filter(([, { type }]) => type !== "positional");
  const longOf = new Map<string, string>();
  const options: Known["options"] = {};
  for (const [name, definition] of entries) {
    const [short] = "alias" in definition ? [definition.alias ?? []].flat() : [];
    if (short !== undefined) longOf.set(short, name);
    options[name] = {
      type: definition.type === "boolean" ? "boolean" : "string",
      ...(short === undefined ? {} : { short }),
    };
  }
  return { options, longOf, takesArguments: entries.length < Object.keys(definitions).length };
}

/** Node's parser takes `-t=90s` for `-t` with the value `=90s`, and `-P=true` for five flags. */
function longForms(rawArgs: readonly string[], longOf: Known["longOf"]): string[] {
  const end = rawArgs.indexOf("--");
  return rawArgs.map((arg, index) => {
    const [, short = "", value = ""] = /^-(\w)=(.*)$/s.exec(arg) ?? [];
    const long = longOf.get(short);
    return long === undefined || (end >= 0 && index > end) ? arg : `--${long}=${value}`;
  });
}

function valueOf(
  token: { readonly name: string; readonly rawName: string; readonly value: string | undefined },
  { options }: Known,
): string | boolean {
  const { name, rawName, value } = token;
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (!option) throw new ConfigError(unknownFlag(rawName, Object.keys(options)));
  if (option.type === "string") {
    if (value === undefined) throw new ConfigError(`Flag "${rawName}" needs a value`);
    return value;
  }
  const isSet = value === undefined ? true : parseBoolean(value);
  if (isSet === undefined)
    throw new ConfigError(`Cannot use "${rawName}=${value}": not true or false`);
  return isSet;
}

function unknownFlag(rawName: string, names: readonly string[]): string {
  const meant = nearest(rawName.replace(/^-+/, ""), names);
  return `Unknown flag "${rawName}": ${meant ? `did you mean "--${meant}"?` : "see --help"}`;
}
