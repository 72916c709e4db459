import { constants, type BigIntStats } from "node:fs";
import { lstat, mkdir, open, readdir, readlink, stat, type FileHandle } from "node:fs/promises";
import { updateFiles } from "../../copy/update-files.ts";
import type { HostFileKind, HostFiles } from "../../engine/local-files.ts";
import type { FileEntry, FileHeader, FileType } from "../../model/files/file-entry.ts";

const { O_RDONLY, O_NOFOLLOW } = constants;
const READ_BYTES = 128 * 1024;

/** Reads the file system of this machine. Names are bytes: not every one is text. */
export function createHostFiles(): HostFiles {
  return {
    kindOf: async (path) => {
      const stats = await unlessGone(stat(toBytes(path), { bigint: true }));
      return stats && kindOf(stats);
    },
    makeFolder: async (path) => {
      await mkdir(toBytes(path), { recursive: true });
    },
    read: async function* (path, onLeftOut) {
      const walk = { firstNames: new Map<string, string>(), onLeftOut };
      yield* readTree(path, await stat(toBytes(path), { bigint: true }), walk);
    },
    update: updateFiles,
  };
}

type Walk = {
  /** Names of files that have several, by their inodes. */
  readonly firstNames: Map<string, string>;
  readonly onLeftOut: (path: string) => void;
};

/** What vanishes meanwhile is left out, as if it had done so before. */
async function* readTree(path: string, stats: BigIntStats, walk: Walk): AsyncGenerator<FileEntry> {
  const type = typeOf(stats);
  if (!type) return walk.onLeftOut(path);
  const inode = `${stats.dev}:${stats.ino}`;
  const firstName = type === "file" ? walk.firstNames.get(inode) : undefined;
  if (firstName !== undefined) {
    yield withoutContent({ ...headerOf(path, "hardlink", stats), linkTarget: firstName });
    return;
  }
  if (type === "file") {
    await using file = await unlessGone(open(toBytes(path), O_RDONLY | O_NOFOLLOW));
    if (!file) return;
    if (stats.nlink > 1n) walk.firstNames.set(inode, path);
    const header = { ...headerOf(path, type, stats), sizeBytes: Number(stats.size) };
    yield { header, content: readContent(file, header) };
  } else if (type === "symlink") {
    const target = await unlessGone(readlink(toBytes(path), "buffer"));
    if (!target) return;
    yield withoutContent({ ...headerOf(path, type, stats), linkTarget: target.toString("latin1") });
  } else {
    yield withoutContent(headerOf(path, type, stats));
    yield* readFolder(path, walk);
  }
}

async function* readFolder(path: string, walk: Walk): AsyncGenerator<FileEntry> {
  const found = (await unlessGone(readdir(toBytes(path), "buffer"))) ?? [];
  const names = found.map((name) => name.toString("latin1"));
  for (const name of names.toSorted()) {
    const child = path === "/" ? `/${name}` : `${path}/${name}`;
    const stats = await unlessGone(lstat(toBytes(child), { bigint: true }));
    if (stats) yield* readTree(child, stats, walk);
  }
}

/** As much as there was when it was looked at, whatever has been written since. */
async function* readContent(
  file: FileHandle,
  { path, sizeBytes }: FileHeader,
): AsyncGenerator<Uint8Array> {
  for (let left = sizeBytes; left > 0;) {
    const { bytesRead, buffer } = await file.read(new Uint8Array(Math.min(left, READ_BYTES)));
    if (bytesRead === 0) throw new Error(`"${path}" has become shorter while it was read`);
    left -= bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function headerOf(path: string, type: FileType, stats: BigIntStats): FileHeader {
  return {
    path,
    type,
    mode: Number(stats.mode) & 0o7777,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    modifiedAt: {
      seconds: Math.floor(Number(stats.mtimeNs / 1_000_000_000n)),
      nanoseconds: Number(stats.mtimeNs % 1_000_000_000n),
    },
    sizeBytes: 0,
    linkTarget: "",
    device: { major: 0, minor: 0 },
  };
}

function withoutContent(header: FileHeader): FileEntry {
  return { header, content: nothing() };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** @returns Nothing for what cannot go into a container. */
function typeOf(stats: BigIntStats): "file" | "directory" | "symlink" | undefined {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  return stats.isSymbolicLink() ? "symlink" : undefined;
}

function kindOf(stats: BigIntStats): HostFileKind {
  if (stats.isDirectory()) return "directory";
  if (stats.isSocket()) return "socket";
  if (stats.isFIFO()) return "fifo";
  return stats.isBlockDevice() || stats.isCharacterDevice() ? "device" : "file";
}

function toBytes(path: string): Buffer {
  return Buffer.from(path, "latin1");
}

async function unlessGone<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
