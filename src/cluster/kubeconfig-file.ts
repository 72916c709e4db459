import { existsSync } from "node:fs";
import { mkdir, open, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ClusterError } from "./cluster-error.ts";
import type { Kubeconfig } from "./kubeconfig-merge.ts";

/**
 * Changes a kubeconfig file, or makes it. Everything that the change does not touch is kept, save comments. It is
 * replaced as a whole, and locked meanwhile as kubectl does, so that no reader sees half of it and no writer is lost.
 * @throws {ClusterError} If the file is locked or cannot be read as a kubeconfig; it is left as it is.
 */
export async function editKubeconfigFile(
  path: string,
  change: (config: Kubeconfig) => Kubeconfig,
): Promise<void> {
  // The true place of a file that is a link, so that the link stays one.
  const file = existsSync(path) ? await realpath(path) : path;
  await mkdir(dirname(file), { recursive: true });
  const lock = `${file}.lock`;
  await acquire(lock, file);
  try {
    const text = existsSync(file) ? await readFile(file, "utf8") : "";
    await writePrivately(file, Bun.YAML.stringify(change(parse(text, path)), null, 2));
  } finally {
    await rm(lock, { force: true });
  }
}

/** Writes a file that holds keys: at once as a whole, for its owner alone. */
export async function writePrivately(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}`;
  await writeFile(partial, `${text}\n`, { mode: 0o600 });
  await rename(partial, path);
}

async function acquire(lock: string, file: string): Promise<void> {
  try {
    await (await open(lock, "wx")).close();
  } catch (cause) {
    throw new ClusterError(
      `Cannot change "${file}": another program is changing it. If none is, remove "${lock}" and try again`,
      { cause },
    );
  }
}

function parse(text: string, path: string): Kubeconfig {
  let config: unknown;
  try {
    config = Bun.YAML.parse(text) ?? {};
  } catch (cause) {
    throw new ClusterError(`Cannot read "${path}": it is not a kubeconfig`, { cause });
  }
  if (typeof config === "object" && config !== null && !Array.isArray(config)) return config;
  throw new ClusterError(`Cannot read "${path}": it is not a kubeconfig`);
}
