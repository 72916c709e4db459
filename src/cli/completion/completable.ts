import type { ArgsDef, CommandDef } from "citty";
import { resolved } from "../resolved.ts";

/** A flag, as a shell has to know it. */
export type CompletableFlag = {
  /** `--namespace`, `-n` */
  readonly names: readonly string[];
  readonly description: string;
  /** What comes after it: nothing, a file, or what nobody but the user knows. */
  readonly value: "none" | "file" | "unknown";
};

/** A command with what can follow it. */
export type Completable = {
  /** The words by which it is called, without the program: `cluster create`; empty for the program itself. */
  readonly path: string;
  readonly description: string;
  readonly flags: readonly CompletableFlag[];
  readonly commands: readonly Completable[];
};

const HELP: CompletableFlag = {
  names: ["--help", "-h"],
  description: "Print how it is used",
  value: "none",
};

/** The hints of values that are paths of files. */
const FILE_HINT = "path";

/** Describes a program with all of its commands but the internal ones. */
export function describeProgram<T extends ArgsDef>(root: CommandDef<T>): Promise<Completable> {
  return describe(root, "");
}

/** All commands, the program first. */
export function* everyCommand(command: Completable): Generator<Completable> {
  yield command;
  for (const sub of command.commands) yield* everyCommand(sub);
}

async function describe<T extends ArgsDef>(
  command: CommandDef<T>,
  path: string,
): Promise<Completable> {
  const [meta, args, subCommands] = await Promise.all([
    resolved(command.meta),
    resolved(command.args),
    resolved(command.subCommands),
  ]);
  const commands: Completable[] = [];
  for (const [name, each] of Object.entries(subCommands ?? {})) {
    const sub = await resolved(each);
    if (!(await resolved(sub.meta))?.hidden)
      commands.push(await describe(sub, `${path} ${name}`.trim()));
  }
  return {
    path,
    description: meta?.description ?? "",
    flags: [...Object.entries<ArgsDef[string]>(args ?? {}).flatMap(describeFlag), HELP],
    commands,
  };
}

function describeFlag([name, arg]: [string, ArgsDef[string]]): CompletableFlag[] {
  if (arg.type === "positional") return [];
  const aliases = "alias" in arg ? [arg.alias ?? []].flat() : [];
  return [
    {
      names: [`--${name}`, ...aliases.map((alias) => `-${alias}`)],
      description: arg.description ?? "",
      value: arg.type === "boolean" ? "none" : arg.valueHint === FILE_HINT ? "file" : "unknown",
    },
  ];
}
