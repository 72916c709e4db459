import { randomUUID } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { link, mkdir, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { FileEntry, FileHeader } from "../model/files/file-entry.ts";
import { inSeconds, makeLink, setAttributes, statOf } from "./attributes.ts";
import { failureOf } from "./failure-of.ts";
import { isCode, openFolder, OpenFolders, placeIn, splitPath } from "./open-folder.ts";

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/** Times that differ by less are the same: not every way here carries nanoseconds, and one only whole seconds. */
const SAME_MS = 1;

/** Who is not root does not lend its own rights to what others have made. */
const PLAIN_MODE = 0o1777;

/** Why a file stays as it is. */
class Left extends Error {}

/** How files are updated. */
export type UpdateOptions = {
  /** When the copy was made: of what has changed here since, the newer one stays. */
  readonly since: Date;
  /** Told of what stays although its copy has changed, and why. */
  readonly onLeft: (path: string, reason: string) => void;
};

/**
 * Updates a file or a folder by what has become of a copy of it. Nothing is deleted, and what is something else here
 * stays. No link is followed but the path itself: nothing outside of it is touched. A file has its name once it is
 * whole. Only root gives files to others.
 * @param path Raw bytes, one character each.
 * @param entries At paths below it; the path itself is empty.
 * @throws {Error} If a file cannot be written; it names the file.
 */
export async function updateFiles(
  path: string,
  entries: AsyncIterable<FileEntry>,
  { since, onLeft }: UpdateOptions,
): Promise<void> {
  const top = await realpath(Buffer.from(path, "latin1"), "latin1");
  const isFolder = (await stat(Buffer.from(top, "latin1"))).isDirectory();
  const root = isFolder ? top : dirname(top);
  await using folders = new OpenFolders(root);
  for await (const { header, content } of entries) {
    const { path: below, type } = header;
    if (below === "" && type === "directory" && isFolder) continue;
    try {
      if ((below === "") === isFolder) throw new Left("it is something else here");
      const { parts, name } = splitPath(isFolder ? below : basename(top));
      const place = { folders, root, parts, name, since };
      await update({ header: ownHeader(header), content }, place);
    } catch (error) {
      if (!isLeft(error)) throw failureOf(below, error);
      onLeft(below, error instanceof Error ? error.message : "");
    }
  }
}

type Place = {
  readonly folders: OpenFolders;
  readonly root: string;
  readonly parts: readonly string[];
  readonly name: string;
  readonly since: Date;
};

async function update({ header, content }: FileEntry, place: Place): Promise<void> {
  const folder = await place.folders.open(place.parts);
  const path = placeIn(folder, place.name);
  const before = await statOf(path);
  const fresh = placeIn(folder, `.kubedock-${randomUUID()}`);
  switch (header.type) {
    case "directory":
      return before ? requireKind(before.isDirectory()) : makeFolder(header, path);
    case "file":
      if (before) {
        requireKind(before.isFile());
        if (isCurrent(before, header, place.since)) return;
      }
      return replace(path, fresh, () => makeFile(header, fresh, content));
    case "symlink":
      if (before) {
        requireKind(before.isSymbolicLink());
        if (isCurrent(before, header, place.since)) return;
      }
      return replace(path, fresh, () => makeLink(header, fresh));
    case "hardlink": {
      if (before) {
        requireKind(before.isFile());
        if (isCurrent(before, header, place.since)) return;
      }
      const { parts, name } = splitPath(header.linkTarget);
      await using other = await openFolder(place.root, parts);
      return await replace(path, fresh, () => link(placeIn(other, name), fresh));
    }
    case "character":
    case "block":
    case "fifo":
      throw new Left(`a ${header.type} is not made here`);
  }
}

/** Whether a file needs no update: its copy is the same, or older than what has become of it here. */
function isCurrent(
  before: Stats,
  { type, modifiedAt, sizeBytes }: FileHeader,
  since: Date,
): boolean {
  const copiedMs = inSeconds(modifiedAt) * 1000;
  const isSameTime =
    Math.abs(before.mtimeMs - copiedMs) < SAME_MS ||
    (modifiedAt.nanoseconds === 0 && Math.floor(before.mtimeMs / 1000) === modifiedAt.seconds);
  const isSame = isSameTime && (type !== "file" || before.size === sizeBytes);
  return isSame || (before.mtimeMs > since.getTime() && before.mtimeMs > copiedMs);
}

function requireKind(isRight: boolean): void {
  if (!isRight) throw new Left("it is something else here");
}

/** Puts a file in another's place once it is whole. */
async function replace(path: Buffer, fresh: Buffer, make: () => Promise<void>): Promise<void> {
  try {
    await make();
    await rename(fresh, path);
  } finally {
    await rm(fresh, { force: true }); // which is there if something has failed, or was a second name of the same file
  }
}

async function makeFile(
  header: FileHeader,
  path: Buffer,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  await using file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  for await (const bytes of content) await file.writeFile(bytes);
  await setAttributes(file, header);
}

/** Its owner can write into it, whatever its copy allows: files may come into it. */
async function makeFolder({ mode, uid, gid }: FileHeader, path: Buffer): Promise<void> {
  await mkdir(path, 0o700);
  await using folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | O_NOFOLLOW);
  await folder.chown(uid, gid);
  await folder.chmod(mode | 0o700);
}

/** What is made here is its maker's, unless that is root. */
function ownHeader(header: FileHeader): FileHeader {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  return uid === 0 ? header : { ...header, uid, gid, mode: header.mode & PLAIN_MODE };
}

/** A part of the path, or what a hard link is a second name of, may be something else here. */
function isLeft(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return (
    error instanceof Left ||
    [error, cause].some((each) => isCode(each, "ENOTDIR") || isCode(each, "ELOOP"))
  );
}
