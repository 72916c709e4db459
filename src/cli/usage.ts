import { styleText } from "node:util";
import type { ArgsDef, CommandDef } from "citty";
import { FLAG_GROUPS } from "./flags/flags.ts";
import { describeFlag } from "./flags/describe-flag.ts";
import type { ServerFlag } from "./flags/server-flag.ts";
import { resolved } from "./resolved.ts";

/** Commands that take the flags of a server: too many for one list, so they come by what they are about. */
const SERVING = new Set(["server", "doctor"]);

/** The widest that the left column gets; what is longer has a line of its own. */
const MAX_COLUMN = 41;

/** What can be said on the command line, and what it means. */
type Entry = readonly [saying: string, meaning: string];

/** Entries by the titles above them. */
type Sections = Readonly<Record<string, readonly Entry[]>>;

type Argument = ArgsDef[string];
type NamedArgument = readonly [name: string, argument: Argument];

/** Prints how a command is used. */
export async function showUsage<T extends ArgsDef = ArgsDef>(
  command: CommandDef<T>,
  parent?: Pick<CommandDef, "meta">,
): Promise<void> {
  process.stdout.write(await usageOf(command, parent));
}

/**
 * Tells how a command is used.
 * @param parent The command whose word stands before its own.
 */
export async function usageOf<T extends ArgsDef>(
  command: CommandDef<T>,
  parent?: Pick<CommandDef, "meta">,
): Promise<string> {
  const [meta, parentMeta] = [await resolved(command.meta), await resolved(parent?.meta)];
  const names = ["kubedock", parentMeta?.name ?? "kubedock", meta?.name ?? "kubedock"];
  const path = [...new Set(names)].join(" ");
  const commands = await commandsOf(command);
  const args = Object.entries<Argument>((await resolved(command.args)) ?? {});
  const [line, text] =
    commands.length > 0
      ? ["COMMAND", `${toText({ Commands: commands })}\n"${path} COMMAND --help" tells more.\n`]
      : [
          argumentsOf(args),
          toText(SERVING.has(meta?.name ?? "") ? serverFlags() : entriesOf(args)),
        ];
  return `${meta?.description}\n\nUsage: ${path} ${line}`.trimEnd() + `\n${text}`;
}

async function commandsOf<T extends ArgsDef>(command: CommandDef<T>): Promise<Entry[]> {
  const subCommands = Object.entries((await resolved(command.subCommands)) ?? {});
  const entries = subCommands.map(async ([name, each]): Promise<Entry[]> => {
    const meta = await resolved((await resolved(each)).meta);
    return meta?.hidden ? [] : [[`  ${name}`, meta?.description ?? ""]];
  });
  return (await Promise.all(entries)).flat();
}

function serverFlags(): Sections {
  const sections = Object.entries(FLAG_GROUPS).map(([title, flags]) => [
    title,
    Object.entries(flags).map(([name, flag]): Entry => [sayingOf(name, flag), describeFlag(flag)]),
  ]);
  return Object.fromEntries(sections);
}

function entriesOf(args: readonly NamedArgument[]): Sections {
  return {
    Arguments: args.filter(isPositional).map(([name, arg]) => [`  ${name}`, meaningOf(arg)]),
    Flags: args
      .filter((arg) => !isPositional(arg))
      .map(([name, arg]) => [sayingOf(name, arg), meaningOf(arg)]),
  };
}

/** The arguments as they stand in the line of usage. */
function argumentsOf(args: readonly NamedArgument[]): string {
  const positionals = args
    .filter(isPositional)
    .map(([name, { default: preset, required }]) =>
      required === false || preset !== undefined ? `[${name}]` : `<${name}>`,
    );
  return [...positionals, ...(args.every(isPositional) ? [] : ["[flags]"])].join(" ");
}

function isPositional([, { type }]: NamedArgument): boolean {
  return type === "positional";
}

function sayingOf(name: string, flag: ServerFlag | Argument): string {
  const [short] = [("alias" in flag && flag.alias) || []].flat();
  return `  ${short ? `-${short}, ` : "    "}--${name}${flag.valueHint ? ` ${flag.valueHint}` : ""}`;
}

function meaningOf({ description = "", default: preset }: Argument): string {
  return preset === undefined ? description : `${description} (default ${preset})`;
}

function toText(sections: Sections): string {
  const filled = Object.entries(sections).filter(([, entries]) => entries.length > 0);
  const widths = filled.flatMap(([, entries]) => entries.map(([saying]) => saying.length + 3));
  const column = Math.min(MAX_COLUMN, Math.max(...widths, 0));
  return filled
    .map(([title, entries]) => {
      const lines = entries.map(([saying, meaning]) => {
        const gap =
          saying.length < column ? saying.padEnd(column) : `${saying}\n${" ".repeat(column)}`;
        return `${gap}${meaning}\n`;
      });
      return `\n${styleText("bold", title)}\n${lines.join("")}`;
    })
    .join("");
}
