import { lookup } from "node:dns/promises";
import { defineCommand } from "citty";
import { stay } from "./process/stay.ts";

/** `kubedock resolve`: tells whether a name resolves where this runs, and stays. `kubedock doctor` runs it in a Pod. */
export const resolveCommand = defineCommand({
  meta: {
    name: "resolve",
    description: "Tell whether a name resolves, and stay (internal)",
    hidden: true,
  },
  args: { name: { type: "positional", description: "Name of a host", required: true } },
  run: async ({ args }) => {
    process.stdout.write(`${await describe(args.name)}\n`);
    stay();
  },
});

async function describe(name: string): Promise<string> {
  try {
    return `resolved ${(await lookup(name)).address}`;
  } catch (error) {
    return `unresolved ${error instanceof Error ? error.message : String(error)}`;
  }
}
