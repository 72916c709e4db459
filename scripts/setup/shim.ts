import { copyFile, readFile, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  shimFileName,
  SHIM_VERSION,
  TERMINATION_LOG,
  type Architecture,
} from "../../src/shim/protocol.ts";
import { cached, projectFolder } from "./cache.ts";
import { pypiPackage } from "./pypi-package.ts";
import { run } from "./run.ts";
import { step } from "./step.ts";

/** The C compiler, with a libc for each target, as a PyPI package. */
const ZIG = "ziglang==0.17.0";

const TARGETS: Readonly<Record<Architecture, string>> = {
  amd64: "x86_64-linux-musl",
  arm64: "aarch64-linux-musl",
};

const SOURCES = join("src", "shim", "program");

/** Everything about C that both the shim and the programs of its tests are held to. */
const LANGUAGE = [
  "-std=c11",
  "-D_GNU_SOURCE",
  `-DSHIM_VERSION="${SHIM_VERSION}"`,
  `-DTERMINATION_LOG="${TERMINATION_LOG}"`,
  ..."-Wall -Wextra -Wpedantic -Wconversion -Wshadow".split(" "),
  ..."-Wstrict-prototypes -Wmissing-prototypes -Werror".split(" "),
];

const SMALL = ["-Os", "-flto", "-s", "-static", `-Wl,-T,${join(SOURCES, "link.ld")}`];

/**
 * Builds the shim for every architecture and puts it where `src/shim/binaries.ts` finds it.
 * Returns the folder with `shim-amd64` and `shim-arm64`.
 */
export async function buildShim(): Promise<string> {
  const inputs = { files: [`${SOURCES}/**/*`], values: [ZIG, ...LANGUAGE, ...SMALL] };
  const folder = await cached("shim", inputs, async (folder) => {
    await requireZig();
    await step("Compiling the shim", () =>
      Promise.all(architectures().map((architecture) => compileShim(architecture, folder))),
    );
  });
  for (const name of architectures().map(shimFileName)) {
    await place(join(folder, name), join(projectFolder, "src", "shim", "bin", name));
  }
  return folder;
}

/** A file that is the same stays as it is, with its time, so that what is made of it stays fresh. */
async function place(source: string, target: string): Promise<void> {
  const present = Bun.file(target);
  if ((await present.exists()) && Buffer.from(await present.bytes()).equals(await readFile(source)))
    return;
  await copyFile(source, `${target}.new`);
  await rename(`${target}.new`, target); // so that a copy that is running can be replaced
}

/**
 * Builds a static C program of the tests for this machine, perhaps with some of the shim's sources in it. Undefined
 * behaviour ends it. Returns its path.
 */
export async function buildTestProgram(
  source: string,
  parts: readonly string[] = [],
): Promise<string> {
  const flags = ["-O1", "-static", "-fsanitize=undefined", "-fsanitize-trap=undefined"];
  const sources = [source, ...parts.map((part) => join(SOURCES, part))];
  const inputs = { files: [...sources, `${SOURCES}/**/*.h`], values: [ZIG, ...LANGUAGE, ...flags] };
  const name = basename(source, ".c");
  const folder = await cached(`shim-${name}`, inputs, (folder) => {
    const target = TARGETS[process.arch === "arm64" ? "arm64" : "amd64"];
    const options = ["-target", target, ...LANGUAGE, ...flags, "-I", SOURCES];
    return compile([...options, "-o", join(folder, name), ...sources]);
  });
  return join(folder, name);
}

function architectures(): Architecture[] {
  return Object.keys(TARGETS) as Architecture[];
}

async function compileShim(architecture: Architecture, folder: string): Promise<void> {
  const sources = await Array.fromAsync(
    new Bun.Glob(`${SOURCES}/**/*.c`).scan({ cwd: projectFolder }),
  );
  const options = ["-target", TARGETS[architecture], `-DSHIM_ARCHITECTURE="${architecture}"`];
  const output = ["-o", join(folder, shimFileName(architecture))];
  await compile([...options, ...LANGUAGE, ...SMALL, ...output, ...sources.toSorted()]);
}

async function compile(options: readonly string[]): Promise<void> {
  const zig = await requireZig();
  // The libc of each target is compiled once, and kept beside the compiler.
  const env = {
    ZIG_GLOBAL_CACHE_DIR: join(zig, "cache"),
    ZIG_LOCAL_CACHE_DIR: join(zig, "cache"),
  };
  const compiler = join(zig, "ziglang", "zig");
  await run([compiler, "cc", ...options], { cwd: projectFolder, env });
}

/** Returns the folder of the compiler, fetched first where it is missing: 100 MB. */
function requireZig(): Promise<string> {
  return pypiPackage(ZIG, "the C compiler");
}
