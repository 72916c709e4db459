import { constants, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

const PROGRAM_MODE = 0o755;

/** Where a program is to go. */
export type InjectOptions = {
  /** Root of the file system, as we see it: `/proc/1/root` in the process namespace of another container. */
  readonly root: string;
  /** Absolute paths in that root, best first. */
  readonly paths: readonly string[];
};

/**
 * Puts a program into another container's file system, at the first path that takes it and lets it run: folders may
 * be missing, which are made, or read-only, or mounted `noexec`.
 * @returns The path as that container sees it.
 * @throws {Error} If there is none; it tells why of each.
 */
export async function injectProgram(
  program: Uint8Array,
  { root, paths }: InjectOptions,
): Promise<string> {
  const reasons: string[] = [];
  for (const path of paths) {
    try {
      await requireFolder(root, dirname(path));
      await place(program, join(root, path));
      return path;
    } catch (error) {
      reasons.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(reasons.join("\n"));
}

/** A link is not followed: an absolute one would lead into our own file system. */
async function requireFolder(root: string, folder: string): Promise<void> {
  let path = root;
  for (const part of folder.split("/").filter((name) => name !== "")) {
    path = join(path, part);
    try {
      await mkdir(path);
    } catch (error) {
      if (!isCode(error, "EEXIST")) throw error;
    }
    if (!(await lstat(path)).isDirectory()) throw new Error(`"${folder}" is not a folder`);
  }
}

/** The file appears whole and at once; one that is there may be running, and cannot be written to. */
async function place(program: Uint8Array, path: string): Promise<void> {
  const fresh = `${path}.new`;
  try {
    await rm(fresh, { force: true });
    await write(program, fresh);
    await requireRunnable(fresh);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => {}); // because the first failure tells more
    throw error;
  }
}

async function write(program: Uint8Array, path: string): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  await using file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, PROGRAM_MODE);
  await file.writeFile(program);
  await file.chmod(PROGRAM_MODE); // whatever the umask is
}

/** Asks the program for its version, which fails on a `noexec` mount and on another architecture. */
async function requireRunnable(path: string): Promise<void> {
  const child = Bun.spawn([path, "version"], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  const exitCode = await child.exited;
  if (exitCode !== 0) throw new Error(`the program does not run there (exit code ${exitCode})`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
