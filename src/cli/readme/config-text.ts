import { FLAG_GROUPS } from "../flags/flags.ts";
import type { ServerFlag } from "../flags/server-flag.ts";

/** All flags of the server with their variables and defaults, as Markdown. */
export function configText(): string {
  const sections = Object.entries(FLAG_GROUPS).map(
    ([title, flags]) =>
      `## ${title}\n\n| flag | variable | default | |\n| --- | --- | --- | --- |\n` +
      Object.entries(flags)
        .map(([name, flag]) => row(name, flag))
        .join(""),
  );
  const order = "A flag wins over its variable, the variable over the default.";
  return `# Configuration of \`kubedock server\`\n\n${order}\n\n${sections.join("\n")}`;
}

function row(name: string, flag: ServerFlag): string {
  const short = flag.alias ? `-${flag.alias}, ` : "";
  const value = flag.valueHint ? ` ${flag.valueHint}` : "";
  const cells = [
    code(`${short}--${name}${value}`),
    code(flag.variable),
    code(flag.default),
    flag.description,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
}

function code(text = ""): string {
  return text === "" ? "" : `\`${text}\``;
}
