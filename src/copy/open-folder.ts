import { constants } from "node:fs";
import { mkdir, open, type FileHandle } from "node:fs/promises";
import { readable } from "./failure-of.ts";

const FOLDER_MODE = 0o755;

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;

/**
 * Opens a folder below another, part by part, and makes what is missing. No part is followed if it is a link, whoever
 * puts one there meanwhile: each is looked up in the folder that is held open.
 * @param parts Raw bytes, one character each.
 * @throws {Error} If one of them is something else than a folder.
 */
export async function openFolder(root: string, parts: readonly string[]): Promise<FileHandle> {
  let folder = await open(root, O_RDONLY | O_DIRECTORY);
  for (const part of parts) {
    try {
      const next = await openPart(placeIn(folder, part));
      await folder.close();
      folder = next;
    } catch (error) {
      await folder.close();
      if (!isCode(error, "ENOTDIR") && !isCode(error, "ELOOP")) throw error;
      const message = `${readable(parts.join("/"))} leads through something that is no folder`;
      throw new Error(message, { cause: error });
    }
  }
  return folder;
}

/**
 * The parts of a path that leads down.
 * @throws {Error} If it leads elsewhere.
 */
export function splitPath(path: string): {
  readonly parts: readonly string[];
  readonly name: string;
} {
  const all = path.split("/").filter((part) => part !== "" && part !== ".");
  const name = all.at(-1);
  if (path.startsWith("/") || all.includes("..") || name === undefined)
    throw new Error("it would be outside of its folder");
  return { parts: all.slice(0, -1), name };
}

/** Folders below one: the last one stays open, as the next file is mostly in it too. */
export class OpenFolders implements AsyncDisposable {
  readonly #root: string;
  #last: { readonly key: string; readonly handle: FileHandle } | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** Opens a folder, as `openFolder` does, until the next one is asked for. */
  async open(parts: readonly string[]): Promise<FileHandle> {
    const key = parts.join("/");
    if (this.#last?.key === key) return this.#last.handle;
    await this[Symbol.asyncDispose]();
    const handle = await openFolder(this.#root, parts);
    this.#last = { key, handle };
    return handle;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { handle } = this.#last ?? {};
    this.#last = undefined;
    await handle?.close();
  }
}

/** A path for what is in an open folder, wherever that has been moved to. */
export function placeIn(folder: FileHandle, name: string): Buffer {
  return Buffer.from(`/proc/self/fd/${folder.fd}/${name}`, "latin1");
}

/** Whether an error is a certain one of the system's. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function openPart(path: Buffer): Promise<FileHandle> {
  const flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
  try {
    return await open(path, flags);
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw error;
    await mkdir(path, FOLDER_MODE);
    return open(path, flags);
  }
}
