import { type Completable, everyCommand } from "./completable.ts";

/**
 * The lines of a `case` on the command so far and one more word, as bash and zsh share it: which pairs make a longer
 * command.
 */
export function commandArms(program: Completable): string[] {
  return [...everyCommand(program)]
    .filter(({ path }) => path !== "")
    .map(({ path }) => {
      const words = path.split(" ");
      const before = words.slice(0, -1).join(" ");
      return `      "${before} ${words.at(-1)}") command="${path}" ;;`;
    });
}

/**
 * The arms of a `case` on the command and the word before: what is done after a flag that takes a value.
 * @param actions What completes a file, and what completes nothing.
 */
export function valueArms(
  program: Completable,
  actions: { readonly file: string; readonly unknown: string },
): string[] {
  return [...everyCommand(program)].flatMap(({ path, flags }) =>
    (["file", "unknown"] as const).flatMap((kind) => {
      const names = flags.filter(({ value }) => value === kind).flatMap(({ names }) => names);
      if (names.length === 0) return [];
      const patterns = names.map((name) => `"${path} ${name}"`).join("|");
      return [`    ${patterns}) ${actions[kind]} ;;`];
    }),
  );
}
