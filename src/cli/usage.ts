import { styleText } from "node:util";
import { type ArgsDef, type CommandDef, showUsage } from "citty";
import { FLAG_GROUPS } from "./flags/flags.ts";
import { describeFlag } from "./flags/describe-flag.ts";
import type { ServerFlag } from "./flags/server-flag.ts";

/** Commands that take the flags of a server. */
const SERVING = new Set(["server", "doctor"]);

/** Width of the column with the flags. */
const COLUMN = 40;

/** Prints how a command is used. The server has too many flags for one list: they come by what they are about. */
export async function showCommandUsage<T extends ArgsDef = ArgsDef>(
  command: CommandDef<T>,
  parent?: CommandDef<T>,
): Promise<void> {
  const meta = typeof command.meta === "function" ? await command.meta() : await command.meta;
  if (!SERVING.has(meta?.name ?? "")) return showUsage(command, parent);
  process.stdout.write(`${meta?.description}\n\nUsage: kubedock ${meta?.name} [flags]\n`);
  for (const [title, flags] of Object.entries(FLAG_GROUPS)) {
    process.stdout.write(`\n${styleText("bold", title)}\n`);
    for (const [name, flag] of Object.entries(flags)) process.stdout.write(`${line(name, flag)}\n`);
  }
}

function line(name: string, flag: ServerFlag): string {
  const short = flag.alias ? `-${flag.alias}, ` : "    ";
  const left = `  ${short}--${name}${flag.valueHint ? ` ${flag.valueHint}` : ""}`;
  const gap = left.length < COLUMN ? left.padEnd(COLUMN) : `${left}\n${" ".repeat(COLUMN)}`;
  return `${gap} ${describeFlag(flag)}`;
}
