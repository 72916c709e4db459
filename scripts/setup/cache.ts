import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** The folder of the checkout. */
export const projectFolder = join(import.meta.dir, "..", "..");

/** The folder of everything that outlives a checkout. */
const cacheFolder = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "kubedock");

/** What an artefact is made of: a change of any of it makes a new artefact. */
export type Inputs = {
  /** Glob patterns relative to the checkout. */
  readonly files?: readonly string[];
  /** Versions, options, digests of other artefacts. */
  readonly values?: readonly string[];
};

/**
 * Returns the folder of an artefact, building it first where the cache does not have it. A build that fails or is
 * killed leaves nothing behind that a later run would take for whole.
 */
export async function cached(
  name: string,
  inputs: Inputs,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder, `${name}-${await digest(inputs)}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  await mkdir(partial, { recursive: true });
  try {
    await build(partial);
    await rename(partial, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // else a second run was faster
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}

/** Short digest of the names and contents of some inputs, 16 hexadecimal digits. */
export async function digest(inputs: Inputs): Promise<string> {
  const hash = new Bun.CryptoHasher("sha256");
  const paths = new Set<string>();
  for (const pattern of inputs.files ?? []) {
    for await (const path of new Bun.Glob(pattern).scan({ cwd: projectFolder, dot: true }))
      paths.add(path);
  }
  for (const path of [...paths].toSorted()) {
    hash.update(`${path}\0`);
    hash.update(await Bun.file(join(projectFolder, path)).bytes());
  }
  for (const value of inputs.values ?? []) hash.update(`\0${value}`);
  return hash.digest("hex").slice(0, 16);
}
