import { constants, type BigIntStats } from "node:fs";
import { lstat, mkdir, open, readdir, readlink, stat } from "node:fs/promises";
import { updateFiles } from "../../copy/update-files.ts";
import type { HostFileKind, HostFiles } from "../../engine/local-files.ts";
import type { FileEntry, FileHeader, FileType } from "../../model/files/file-entry.ts";

const READ_BYTES = 128 * 1024;

/** Reads the file system of this machine. Names are bytes: not every one is text. */
export function createHostFiles(): HostFiles {
  return {
    kindOf: async (path) => {
      try {
        return kindOf(await stat(toBytes(path), { bigint: true }));
      } catch (error) {
        if (isCode(error, "ENOENT") || isCode(error, "ENOTDIR")) return undefined;
        throw error;
      }
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
    if (stats.nlink > 1n) walk.firstNames.set(inode, path);
    yield fileEntry(path, stats);
  } else if (type === "symlink") {
    const linkTarget = (await readlink(toBytes(path), "buffer")).toString("latin1");
    yield withoutContent({ ...headerOf(path, type, stats), linkTarget });
  } else {
    yield withoutContent(headerOf(path, type, stats));
    yield* readFolder(path, walk);
  }
}

async function* readFolder(path: string, walk: Walk): AsyncGenerator<FileEntry> {
  const names = (await readdir(toBytes(path), "buffer")).map((name) => name.toString("latin1"));
  for (const name of names.toSorted()) {
    const child = path === "/" ? `/${name}` : `${path}/${name}`;
    yield* readTree(child, await lstat(toBytes(child), { bigint: true }), walk);
  }
}

function fileEntry(path: string, stats: BigIntStats): FileEntry {
  const header = { ...headerOf(path, "file", stats), sizeBytes: Number(stats.size) };
  return { header, content: readContent(path, header.sizeBytes) };
}

/** As much as there was when it was looked at, whatever has been written since. */
async function* readContent(path: string, sizeBytes: number): AsyncGenerator<Uint8Array> {
  await using file = await open(toBytes(path), constants.O_RDONLY | constants.O_NOFOLLOW);
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

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
