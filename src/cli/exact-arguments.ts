import type { ArgsDef, CommandDef, SubCommandsDef } from "citty";
import { parseFlags } from "./flags/parse-flags.ts";
import { nearest } from "./nearest.ts";
import { resolved } from "./resolved.ts";
import { ConfigError } from "./settings/config-error.ts";

/** What citty answers itself, whatever else is said. */
const HELP = ["--help", "-h"];

/** What it answers of the program alone. */
const VERSION = ["--version", "-v"];

/**
 * A command line in one form only, flags as `--name=value`, so that citty reads it as it is meant.
 * @throws {ConfigError} If a command or flag is not known, or a value cannot be; it names what was meant.
 */
export async function exactArguments<T extends ArgsDef>(
  root: CommandDef<T>,
  rawArgs: readonly string[],
): Promise<string[]> {
  const isAnswered = rawArgs.some((arg) => HELP.includes(arg));
  if (isAnswered || (rawArgs.length === 1 && VERSION.includes(rawArgs[0] ?? "")))
    return [...rawArgs];
  return exactCommand(root, rawArgs);
}

async function exactCommand<T extends ArgsDef>(
  command: CommandDef<T>,
  rawArgs: readonly string[],
): Promise<string[]> {
  const subCommands = await resolved(command.subCommands);
  const [word, ...rest] = rawArgs;
  if (subCommands && word !== undefined && !word.startsWith("-"))
    return [word, ...(await exactCommand(await subCommandOf(subCommands, word), rest))];
  const { flags, positionals } = parseFlags((await resolved(command.args)) ?? {}, rawArgs);
  const exact = flags.map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
  return positionals.length === 0 ? exact : [...exact, "--", ...positionals];
}

async function subCommandOf(subCommands: SubCommandsDef, name: string): Promise<CommandDef> {
  const found = Object.hasOwn(subCommands, name) ? subCommands[name] : undefined;
  if (found) return resolved(found);
  const meant = nearest(name, Object.keys(subCommands));
  throw new ConfigError(
    `Unknown command "${name}": ${meant ? `did you mean "${meant}"?` : "see --help"}`,
  );
}
