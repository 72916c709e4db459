import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Architecture } from "../src/shim/protocol.ts";
import { projectFolder } from "./setup/cache.ts";
import { run } from "./setup/run.ts";
import { buildShim } from "./setup/shim.ts";
import { step } from "./setup/step.ts";

/** What goes into the executable: a change of any of it makes it stale. */
const SOURCES = [
  "src/**/*.ts",
  "src/shim/bin/*",
  "{README.md,LICENSE}",
  "package.json",
  "bun.lock",
  "scripts/build.ts",
];

/** What Bun calls the architectures; it fetches its runtime for those that are not this machine's. */
const TARGETS: Readonly<Record<Architecture, string>> = {
  amd64: "bun-linux-x64",
  arm64: "bun-linux-arm64",
};

/** The executables that have been built, by architecture. */
const built = new Map<Architecture, Promise<string>>();

/** The architecture of this machine, as images call it. */
export const ownArchitecture: Architecture = process.arch === "arm64" ? "arm64" : "amd64";

/**
 * Builds `dist/kubedock`, or `dist/kubedock-<architecture>` for another machine than this one, unless it is newer than
 * all that goes into it. All callers of one process share one build.
 * @returns Its path.
 */
export function buildExecutable(architecture = ownArchitecture): Promise<string> {
  const building = built.get(architecture) ?? build(architecture);
  built.set(architecture, building);
  return building;
}

async function build(architecture: Architecture): Promise<string> {
  await buildShim();
  const isOwn = architecture === ownArchitecture;
  const name = isOwn ? "kubedock" : `kubedock-${architecture}`;
  const output = join(projectFolder, "dist", name);
  if (await isFresh(output)) return output;
  await mkdir(join(projectFolder, "dist"), { recursive: true });
  const command = await buildCommand(output, isOwn ? [] : [`--target=${TARGETS[architecture]}`]);
  await step(`Building dist/${name}`, () => run(command, { cwd: projectFolder }));
  return output;
}

/**
 * Bytecode and splitting let a command start in milliseconds: it loads what it uses. A compiled program would read
 * `.env` and `bunfig.toml` of whatever folder it is called in, which is not the user's wish.
 */
async function buildCommand(output: string, target: readonly string[]): Promise<string[]> {
  const options = [
    "--compile",
    "--bytecode",
    "--format=esm",
    "--splitting",
    "--minify",
    "--sourcemap=none",
  ];
  const isolation = ["--no-compile-autoload-dotenv", "--no-compile-autoload-bunfig"];
  return [
    process.execPath,
    "build",
    ...options,
    ...target,
    ...isolation,
    ...(await definitions()),
    "--outfile",
    output,
    "src/main.ts",
  ];
}

/** What the program tells of its sources, of which nothing is known if they have come without their history. */
async function definitions(): Promise<string[]> {
  const show = ["git", "log", "-1", "--abbrev=12", "--date=short"];
  const [commit = "", date = ""] = await run([...show, "--format=%h %cd"], { cwd: projectFolder })
    .then((text) => text.trim().split(" "))
    .catch(() => []); // because of that
  const values = { KUBEDOCK_COMMIT: commit || "unknown", KUBEDOCK_COMMIT_DATE: date };
  return Object.entries(values).flatMap(([name, value]) => [
    "--define",
    `${name}=${JSON.stringify(value)}`,
  ]);
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
