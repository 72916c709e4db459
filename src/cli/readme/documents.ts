import { configText } from "./config-text.ts";

/** The parts that can be asked for by themselves. */
export const DOCUMENTS = ["config", "license"] as const;

/** Words that mean the same; the Go kubedock's own documentation spells it so. */
const ALIASES: Readonly<Record<string, string>> = { licence: "license" };

/**
 * A text of the documentation: the whole README, or one part.
 * @returns Nothing if there is no such part.
 */
export async function documentOf(part: string): Promise<string | undefined> {
  switch (ALIASES[part] ?? part) {
    case "":
      return (await import("../../../README.md", { with: { type: "text" } })).default;
    case "config":
      return configText();
    case "license":
      return (await import("../../../LICENSE", { with: { type: "text" } })).default;
    default:
      return undefined;
  }
}
