import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildShim, buildTestProgram } from "../../../../scripts/setup/shim.ts";
import { shimFileName } from "../../../../src/shim/protocol.ts";

/** The real shim, for this machine. */
export const shim = join(
  await buildShim(),
  shimFileName(process.arch === "arm64" ? "arm64" : "amd64"),
);

/** A static program that reports on how it was started: `probe.c`. */
export const probe = await buildTestProgram("test/unit/shim/program/probe.c");

/** Whether tests can make namespaces, change users and so on. */
export const isRoot = process.getuid?.() === 0;

/** What came of a command. */
export type Outcome = {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
};

/** Runs a command to its end; without input its stdin is /dev/null, as that of an exec without `-i`. */
export async function execute(
  command: readonly string[],
  options: {
    readonly input?: Uint8Array<ArrayBuffer> | string;
    readonly env?: Record<string, string>;
  } = {},
): Promise<Outcome> {
  const child = Bun.spawn([...command], {
    env: options.env ?? { PATH: process.env["PATH"] ?? "" },
    stdin: options.input === undefined ? "ignore" : new Blob([options.input]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { stdout, stderr, exitCode: await child.exited };
}

/** Puts a command into a PID namespace of its own, as its PID 1. */
export function asInit(command: readonly string[]): string[] {
  return ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", ...command];
}

/** A root file system with nothing but the shim, the probe and the files given; removed when disposed of. */
export async function emptyImage(
  files: Readonly<Record<string, string>> = {},
): Promise<AsyncDisposable & { readonly root: string }> {
  const root = await mkdtemp(join(tmpdir(), "kubedock-shim-"));
  for (const [name, source] of [
    ["shim", shim],
    ["probe", probe],
  ] as const) {
    await Bun.write(join(root, name), Bun.file(source));
    await execute(["chmod", "755", join(root, name)]);
  }
  await execute(["chmod", "755", root]);
  for (const [path, content] of Object.entries(files)) await Bun.write(join(root, path), content);
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
}
