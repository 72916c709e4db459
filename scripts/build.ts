import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { projectFolder } from "./setup/cache.ts";
import { run } from "./setup/run.ts";
import { buildShim } from "./setup/shim.ts";
import { step } from "./setup/step.ts";

/** What goes into the executable: a change of any of it makes it stale. */
const SOURCES = ["src/**/*.ts", "src/shim/bin/*", "package.json", "bun.lock", "scripts/build.ts"];

let built: Promise<string> | undefined;

/**
 * Builds `dist/kubedock`, unless it is newer than all that goes into it. All callers of one process share one build.
 * @returns Its path.
 */
export function buildExecutable(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  await buildShim();
  const output = join(projectFolder, "dist", "kubedock");
  if (await isFresh(output)) return output;
  await mkdir(join(projectFolder, "dist"), { recursive: true });
  const command = await buildCommand(output);
  await step("Building dist/kubedock", () => run(command, { cwd: projectFolder }));
  return output;
}

/**
 * Bytecode and splitting let a command start in milliseconds: it loads what it uses. A compiled program would read
 * `.env` and `bunfig.toml` of whatever folder it is called in, which is not the user's wish.
 */
async function buildCommand(output: string): Promise<string[]> {
  const options = [
    "--compile",
    "--bytecode",
    "--format=esm",
    "--splitting",
    "--minify",
    "--sourcemap=none",
  ];
  const isolation = ["--no-compile-autoload-dotenv", "--no-compile-autoload-bunfig"];
  const commit = `KUBEDOCK_COMMIT=${JSON.stringify(await currentCommit())}`;
  return [
    process.execPath,
    "build",
    ...options,
    ...isolation,
    "--define",
    commit,
    "--outfile",
    output,
    "src/main.ts",
  ];
}

async function currentCommit(): Promise<string> {
  try {
    return (await run(["git", "rev-parse", "--short=12", "HEAD"], { cwd: projectFolder })).trim();
  } catch {
    return "unknown"; // because the sources may have come without their history
  }
}

async function isFresh(output: string): Promise<boolean> {
  const built = Bun.file(output);
  if (!(await built.exists())) return false;
  for (const pattern of SOURCES) {
    for await (const path of new Bun.Glob(pattern).scan(projectFolder)) {
      if (Bun.file(join(projectFolder, path)).lastModified > built.lastModified) return false;
    }
  }
  return true;
}

if (import.meta.main) console.log(await buildExecutable());
