import { posix } from "node:path";
import type { FileEntry } from "../../../model/files/file-entry.ts";
import type { SpooledArchive } from "../../local-files.ts";
import { FileError } from "../file-error.ts";
import { spooledEntries } from "./spooled-file.ts";

/**
 * Lets files pass that do not put a directory in the place of anything else, nor the other way round, of what waits
 * for the same start. What the image has there is seen at the start, and kept then.
 * @throws {FileError} In the words of the shim, at the first other one.
 */
export async function* keepingKinds(
  entries: AsyncIterable<FileEntry>,
  waiting: readonly SpooledArchive[],
): AsyncGenerator<FileEntry> {
  const kinds = new Kinds();
  for await (const { header } of spooledEntries(waiting)) kinds.note(header.path, header.type);
  for await (const entry of entries) {
    const { path, type } = entry.header;
    kinds.check(path, type);
    kinds.note(path, type);
    yield entry;
  }
}

/** Which paths are directories and which are not. */
class Kinds {
  readonly #isFolder = new Map<string, boolean>();

  note(path: string, type: string): void {
    this.#isFolder.set(path, type === "directory");
    let folder = posix.dirname(path);
    for (; folder !== "/" && this.#isFolder.get(folder) !== true; folder = posix.dirname(folder))
      this.#isFolder.set(folder, true);
  }

  check(path: string, type: string): void {
    const wasFolder = this.#isFolder.get(path);
    if (wasFolder === undefined || wasFolder === (type === "directory")) return;
    const words = wasFolder ? "directory with non-directory" : "non-directory with directory";
    throw new FileError(`${path}: cannot overwrite ${words}`);
  }
}
