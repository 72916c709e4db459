import { join } from "node:path";
import { cached, projectFolder } from "./cache.ts";
import { runGo } from "./go.ts";
import { step } from "./step.ts";

/** A program that is published as the source of a Go module. */
export type GoProgram = {
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Folder in `scripts` whose `go.mod` requires the module and all that it needs. */
  readonly folder: string;
  readonly module: string;
  /** Package of the program, below the module. */
  readonly main: string;
  /** Variable of the module that tells its version, which clients print. */
  readonly versionVariable: string;
  /** More options of `go build`. */
  readonly options?: readonly string[];
};

/**
 * Builds a program in a minute or two, the first time.
 * @returns Its path.
 * @throws {Error} If Go cannot be had, or the build fails.
 */
export async function goProgram(program: GoProgram): Promise<string> {
  const { name, title, folder: source } = program;
  const inputs = { files: [`scripts/${source}/*`], values: [JSON.stringify(program)] };
  const folder = await cached(source, inputs, async (folder) => {
    await step(`Building ${title}`, (report) => build(program, join(folder, name), report));
  });
  return join(folder, name);
}

async function build(
  { folder, module, main, versionVariable, options = [] }: GoProgram,
  target: string,
  onLine: (line: string) => void,
): Promise<void> {
  const cwd = join(projectFolder, "scripts", folder);
  const requirements = await Bun.file(join(cwd, "go.mod")).text();
  const [, rest = ""] = requirements.split(`${module} v`);
  const [version = ""] = /^[\d.]+/.exec(rest) ?? [];
  const flags = `-ldflags=-s -w -X ${module}/${versionVariable}=${version}`;
  const command = ["build", "-trimpath", flags, ...options, "-o", target];
  await runGo([...command, `${module}/${main}`], { cwd, onLine });
}
