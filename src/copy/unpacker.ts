import { constants, type Stats } from "node:fs";
import {
  lchown,
  link,
  lstat,
  lutimes,
  mkdir,
  open,
  rm,
  symlink,
  type FileHandle,
} from "node:fs/promises";
import type { FileEntry, FileHeader } from "../model/file-entry.ts";
import { isCode, openFolder, placeIn } from "./open-folder.ts";

/** Nobody but us reads a file before it has its owner and mode. */
const NEW_MODE = 0o600;

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_DIRECTORY } = constants;

/** Makes files of entries, below one folder and nowhere else. */
export class Unpacker implements AsyncDisposable {
  readonly #root: string;
  readonly #folders = new Map<string, FileHeader>();
  /** The folder of the last file: the next one is mostly in it too. */
  #open: { readonly key: string; readonly handle: FileHandle } | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Makes one file. What is there already is replaced, but for a folder by a folder.
   * @throws {Error} If it cannot be, or would be elsewhere; it names the file.
   */
  async put({ header, content }: FileEntry): Promise<void> {
    try {
      const { parts, name } = split(header.path);
      const folder = await this.#folder(parts);
      await this.#make(header, placeIn(folder, name), content);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`"${header.path}": ${reason}`, { cause });
    }
  }

  /** Gives folders their owners, modes and times, which what came into them has changed. */
  async finish(): Promise<void> {
    for (const header of [...this.#folders.values()].toReversed()) {
      const { parts, name } = split(header.path);
      const path = placeIn(await this.#folder(parts), name);
      await using folder = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      await setAttributes(folder, header);
    }
  }

  /** Lets go of the folder that is open. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { handle } = this.#open ?? {};
    this.#open = undefined;
    await handle?.close();
  }

  async #folder(parts: readonly string[]): Promise<FileHandle> {
    const key = parts.join("/");
    if (this.#open?.key === key) return this.#open.handle;
    await this[Symbol.asyncDispose]();
    const handle = await openFolder(this.#root, parts);
    this.#open = { key, handle };
    return handle;
  }

  async #make(header: FileHeader, path: Buffer, content: AsyncIterable<Uint8Array>): Promise<void> {
    const { type, linkTarget } = header;
    if (type === "directory") return this.#makeFolder(header, path);
    await removeAny(path);
    if (type === "file") return makeFile(header, path, content);
    if (type === "symlink") return makeLink(header, path);
    if (type !== "hardlink") throw new Error(`a ${type} cannot be made here`);
    const { parts, name } = split(linkTarget);
    await using folder = await openFolder(this.#root, parts);
    await link(placeIn(folder, name), path);
  }

  async #makeFolder(header: FileHeader, path: Buffer): Promise<void> {
    this.#folders.set(header.path, header);
    const before = await statOf(path);
    if (before?.isDirectory()) return;
    if (before) await rm(path);
    await mkdir(path, NEW_MODE | 0o100);
  }
}

/** @throws {Error} If a path leads elsewhere than down. */
function split(path: string): { readonly parts: readonly string[]; readonly name: string } {
  const all = path.split("/").filter((part) => part !== "" && part !== ".");
  const name = all.at(-1);
  if (path.startsWith("/") || all.includes("..") || name === undefined)
    throw new Error("it would be outside of its folder");
  return { parts: all.slice(0, -1), name };
}

async function makeFile(
  header: FileHeader,
  path: Buffer,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  await using file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, NEW_MODE);
  for await (const bytes of content) await file.writeFile(bytes);
  await setAttributes(file, header);
}

async function makeLink(
  { linkTarget, uid, gid, modifiedAt }: FileHeader,
  path: Buffer,
): Promise<void> {
  await symlink(Buffer.from(linkTarget, "latin1"), path);
  await lchown(path, uid, gid);
  await lutimes(path, inSeconds(modifiedAt), inSeconds(modifiedAt));
}

/** The mode after the owner, whose change takes set-user-ID away. */
async function setAttributes(
  file: FileHandle,
  { uid, gid, mode, modifiedAt }: FileHeader,
): Promise<void> {
  await file.chown(uid, gid);
  await file.chmod(mode);
  await file.utimes(inSeconds(modifiedAt), inSeconds(modifiedAt));
}

async function removeAny(path: Buffer): Promise<void> {
  const before = await statOf(path);
  if (before) await rm(path, { recursive: before.isDirectory() });
}

async function statOf(path: Buffer): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function inSeconds({ seconds, nanoseconds }: FileHeader["modifiedAt"]): number {
  return seconds + nanoseconds / 1e9;
}
