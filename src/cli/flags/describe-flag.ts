import type { ServerFlag } from "./server-flag.ts";

/** What a flag is for, its default, and the variable that says the same. */
export function describeFlag(flag: ServerFlag): string {
  const notes = [
    flag.default === undefined ? "" : `default ${flag.default}`,
    flag.variable ? `$${flag.variable}` : "",
  ];
  const note = notes.filter((part) => part !== "").join(", ");
  return note === "" ? flag.description : `${flag.description} (${note})`;
}
