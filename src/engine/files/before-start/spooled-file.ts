import type { FileEntry, FileHeader } from "../../../model/files/file-entry.ts";
import { readTar } from "../../../streams/tar/read-tar.ts";
import type { Spool, SpooledArchive } from "../../local-files.ts";

/** A file that waits for the start of its container. */
export type SpooledFile = {
  readonly header: FileHeader;
  /** Reads it with its content. */
  readonly read: () => AsyncGenerator<FileEntry>;
};

/**
 * Finds the last file that was put under a path.
 * @returns Nothing if only the container itself can tell: what a directory holds and where a link leads depends on its
 * image.
 */
export async function findSpooledFile(
  spool: Spool,
  containerId: string,
  path: string,
): Promise<SpooledFile | undefined> {
  const archives = await spool.list(containerId);
  for (const archive of archives.toReversed()) {
    const { index, header } = await lastAbout(archive, path);
    if (header)
      return isPlain(header, path) ? { header, read: () => nth(archive, index) } : undefined;
  }
  return undefined;
}

/** All files of archives, in their order. */
export async function* spooledEntries(
  archives: readonly SpooledArchive[],
): AsyncGenerator<FileEntry> {
  for (const archive of archives) yield* readTar(archive.open());
}

/** The last entry of an archive that decides what is under a path: its own, or that of a folder on the way to it. */
async function lastAbout(
  archive: SpooledArchive,
  path: string,
): Promise<{ readonly index: number; readonly header?: FileHeader }> {
  let last: { index: number; header?: FileHeader } = { index: -1 };
  let index = 0;
  for await (const { header } of readTar(archive.open())) {
    const isOnTheWay = path.startsWith(`${header.path}/`) && header.type !== "directory";
    if (header.path === path || isOnTheWay) last = { index, header };
    index += 1;
  }
  return last;
}

function isPlain({ path, type }: FileHeader, wanted: string): boolean {
  return path === wanted && type === "file";
}

async function* nth(archive: SpooledArchive, wanted: number): AsyncGenerator<FileEntry> {
  let index = 0;
  for await (const entry of readTar(archive.open())) {
    if (index === wanted) return yield entry;
    index += 1;
  }
}
