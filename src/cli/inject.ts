import { defineCommand } from "citty";
import { injectProgram } from "../copy/inject-program.ts";
import { readExactly } from "../copy/read-exactly.ts";
import { stay } from "./process/stay.ts";

/** How long the server may take to send the program: it does so as soon as this runs. */
const INPUT_MS = 60_000;

/**
 * `kubedock inject`: puts a program into the container whose processes it sees. The server runs it in an ephemeral
 * container, sends the program to its standard input, and reads from its standard output where it is.
 */
export const injectCommand = defineCommand({
  meta: {
    name: "inject",
    description: "Put a program from standard input into the container of process 1 (internal)",
    hidden: true,
  },
  args: {
    size: {
      type: "string",
      description: "Size of the program",
      valueHint: "bytes",
      required: true,
    },
    root: {
      type: "string",
      description: "Root of the container's file system",
      valueHint: "path",
      default: "/proc/1/root",
    },
    "stay-as": {
      type: "string",
      description: "Stay until told to end, as a process of this name",
      valueHint: "name",
    },
    path: {
      type: "positional",
      description: "Where it may lie, the best place first",
      valueHint: "path",
      required: false,
    },
  },
  run: async ({ args }) => {
    try {
      const signal = AbortSignal.timeout(INPUT_MS);
      const program = await readExactly(Bun.stdin.stream(), Number(args.size), signal);
      const path = await injectProgram(program, { root: args.root, paths: args._ });
      process.stdout.write(`${path}\n`);
      if (args["stay-as"]) await stayAs(args["stay-as"]);
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  },
});

/** Commands are run beside it, by exec; the name keeps it out of the container's own processes. */
async function stayAs(name: string): Promise<void> {
  await Bun.write("/proc/self/comm", name);
  stay();
}
