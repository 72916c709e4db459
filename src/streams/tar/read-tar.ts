import type { FileEntry, FileHeader, FileType } from "../../model/files/file-entry.ts";
import { ByteReader } from "../byte-reader.ts";
import { ArchiveError, cutArchive } from "./archive-error.ts";
import { BLOCK_BYTES } from "./block-fields.ts";
import { Extensions } from "./extensions.ts";
import { isZeroBlock, parseHeaderBlock, type HeaderBlock } from "./header-block.ts";
import { readOldSparse, readPaxSparse, withHoles } from "./sparse.ts";
import { StoredContent } from "./stored-content.ts";

const TYPES: Readonly<Record<string, FileType>> = {
  "0": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "character",
  "4": "block",
  "5": "directory",
  "6": "fifo",
  "7": "file", // "contiguous", which no system has
  S: "file", // sparse
};

/** A file's header as it was found, and where its content begins. */
type Found = {
  readonly block: Uint8Array;
  readonly header: HeaderBlock;
  readonly extensions: Extensions;
  readonly reader: ByteReader;
};

/**
 * Reads an archive entry by entry, in the formats of POSIX (ustar, pax), GNU and v7, sparse files with their holes.
 * The stream is read to its end, or cancelled if its reader stops before.
 * @throws {ArchiveError} If it is none, or is cut within an entry.
 */
export async function* readTar(stream: ReadableStream<Uint8Array>): AsyncGenerator<FileEntry> {
  const reader = new ByteReader(stream);
  let extensions = new Extensions();
  try {
    for (;;) {
      extensions = new Extensions(extensions);
      const found = await findFile(reader, extensions);
      if (!found) break;
      const stored = await storedContent(found);
      yield { header: fileHeader(found, stored.sizeBytes), content: stored.content };
      await stored.skip();
    }
    while (await reader.some(Number.POSITIVE_INFINITY)); // what tars add to fill the last record of their tape
  } finally {
    await reader.cancel();
  }
}

/** @returns Nothing at the end, which is a block of zeros or just the end of the stream. */
async function findFile(reader: ByteReader, extensions: Extensions): Promise<Found | undefined> {
  for (;;) {
    const block = await reader.upTo(BLOCK_BYTES);
    if (block.length === 0) return undefined;
    if (block.length < BLOCK_BYTES) throw cutArchive();
    if (isZeroBlock(block)) return undefined;
    const header = parseHeaderBlock(block);
    if (!(await extensions.take(reader, header)))
      return { block, header: extensions.complete(header), extensions, reader };
  }
}

/** Only files have content: some tars tell the size of a hard link's file, or of a directory's list. */
async function storedContent({ block, header, extensions, reader }: Found): Promise<{
  readonly sizeBytes: number;
  readonly content: AsyncIterable<Uint8Array>;
  readonly skip: () => Promise<void>;
}> {
  const isFile = typeOf(header) === "file";
  const oldSparse = header.flag === "S" ? await readOldSparse(block, reader) : undefined;
  const stored = new StoredContent(reader, isFile ? header.size : 0);
  const sparse =
    oldSparse ?? (isFile ? await readPaxSparse(extensions.records, stored) : undefined);
  const sizeBytes = sparse?.sizeBytes ?? stored.remaining;
  const content = sparse ? withHoles(sparse, stored) : stored.read(sizeBytes);
  return { sizeBytes, content, skip: () => stored.skip() };
}

function fileHeader({ header, extensions }: Found, sizeBytes: number): FileHeader {
  const { path, linkTarget, mode, uid, gid, major, minor } = header;
  const type = typeOf(header);
  const isLink = type === "symlink" || type === "hardlink";
  const isDevice = type === "character" || type === "block";
  return {
    path: type === "directory" ? path.replace(/(?<=.)\/+$/, "") : path,
    type,
    mode: mode & 0o7777,
    uid,
    gid,
    modifiedAt: extensions.modifiedAt(header),
    sizeBytes,
    linkTarget: isLink ? linkTarget : "",
    device: isDevice ? { major, minor } : { major: 0, minor: 0 },
  };
}

/** Before POSIX a directory was a file whose name ends in a slash. */
function typeOf({ flag, path }: HeaderBlock): FileType {
  const type = TYPES[flag];
  if (!type) throw new ArchiveError(`"${path}": unhandled tar header type ${flag.charCodeAt(0)}`);
  return type === "file" && path.endsWith("/") ? "directory" : type;
}
