import { type Completable, type CompletableFlag, everyCommand } from "./completable.ts";

/** A script for fish: one line for each command and flag, with the condition under which it can come. */
export function fishScript(program: Completable): string {
  const lines = [...everyCommand(program)].flatMap((command) => {
    const condition = conditionOf(command);
    return [
      ...command.commands.map(
        ({ path, description }) =>
          `complete -c kubedock -n ${condition} -a ${path.split(" ").at(-1)} -d ${quoted(description)}`,
      ),
      ...command.flags.map((flag) => `complete -c kubedock -n ${condition} ${flagLine(flag)}`),
    ];
  });
  return `# Completion of kubedock for fish: kubedock completion fish | source
complete -c kubedock -f
${lines.join("\n")}
`;
}

/** The command has been named, and none of those that follow it. */
function conditionOf({ path, commands }: Completable): string {
  const next = commands.map((sub) => sub.path.split(" ").at(-1)).join(" ");
  const named = path.split(" ").filter((word) => word !== "");
  const parts = [
    ...named.map((word) => `__fish_seen_subcommand_from ${word}`),
    ...(next === "" ? [] : [`not __fish_seen_subcommand_from ${next}`]),
  ];
  return quoted(parts.join("; and "));
}

function flagLine({ names, description, value }: CompletableFlag): string {
  const spelt = names.map((name) =>
    name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const takes = { none: [], file: ["-r", "-F"], unknown: ["-x"] }[value];
  return [...spelt, ...takes, `-d ${quoted(description)}`].join(" ");
}

/** Inside single quotes fish knows two escapes. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}
