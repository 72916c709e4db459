import { constants } from "node:fs";
import { link, mkdir, open, rm } from "node:fs/promises";
import type { FileEntry, FileHeader } from "../model/files/file-entry.ts";
import { makeLink, setAttributes, statOf } from "./attributes.ts";
import { failureOf } from "./failure-of.ts";
import { openFolder, OpenFolders, placeIn, splitPath } from "./open-folder.ts";

/** Nobody but us reads a file before it has its owner and mode. */
const NEW_MODE = 0o600;

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_DIRECTORY } = constants;

/** Makes files of entries, below one folder and nowhere else. */
export class Unpacker implements AsyncDisposable {
  readonly #root: string;
  readonly #folders = new Map<string, FileHeader>();
  readonly #open: OpenFolders;

  constructor(root: string) {
    this.#root = root;
    this.#open = new OpenFolders(root);
  }

  /**
   * Makes one file. What is there already is replaced, but for a folder by a folder.
   * @throws {Error} If it cannot be, or would be elsewhere; it names the file.
   */
  async put({ header, content }: FileEntry): Promise<void> {
    try {
      const { parts, name } = splitPath(header.path);
      const folder = await this.#open.open(parts);
      await this.#make(header, placeIn(folder, name), content);
    } catch (cause) {
      throw failureOf(header.path, cause);
    }
  }

  /** Gives folders their owners, modes and times, which what came into them has changed. */
  async finish(): Promise<void> {
    for (const header of [...this.#folders.values()].toReversed()) {
      const { parts, name } = splitPath(header.path);
      const path = placeIn(await this.#open.open(parts), name);
      await using folder = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      await setAttributes(folder, header);
    }
  }

  /** Lets go of the folder that is open. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open[Symbol.asyncDispose]();
  }

  async #make(header: FileHeader, path: Buffer, content: AsyncIterable<Uint8Array>): Promise<void> {
    const { type, linkTarget } = header;
    if (type === "directory") return this.#makeFolder(header, path);
    await removeAny(path);
    if (type === "file") return makeFile(header, path, content);
    if (type === "symlink") return makeLink(header, path);
    if (type !== "hardlink") throw new Error(`a ${type} cannot be made here`);
    const { parts, name } = splitPath(linkTarget);
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

async function makeFile(
  header: FileHeader,
  path: Buffer,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  await using file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, NEW_MODE);
  for await (const bytes of content) await file.writeFile(bytes);
  await setAttributes(file, header);
}

async function removeAny(path: Buffer): Promise<void> {
  const before = await statOf(path);
  if (before) await rm(path, { recursive: before.isDirectory() });
}
