import { defineCommand } from "citty";
import { receiveFiles } from "../copy/receive-files.ts";

/**
 * `kubedock copy`: receives files before a container starts. The server runs it as an init container and sends the
 * files to its standard input.
 */
export const copyCommand = defineCommand({
  meta: {
    name: "copy",
    description: "Receive files for a container from standard input (internal)",
    hidden: true,
  },
  args: {
    root: {
      type: "string",
      description: "Folder below which the files go",
      valueHint: "path",
      required: true,
    },
  },
  run: async ({ args }) => {
    try {
      await receiveFiles(Bun.stdin.stream(), { root: args.root, say });
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  },
});

async function say(word: string): Promise<void> {
  await Bun.write(Bun.stdout, `${word}\n`);
}
