import type { FileEntry, FileHeader } from "../model/files/file-entry.ts";
import { ByteReader } from "../streams/byte-reader.ts";
import { inBlocks } from "../streams/in-blocks.ts";
import { readableFrom } from "../streams/readable-from.ts";
import { decodeHeader, encodeHeader } from "./file-header.ts";
import { cutShort, readExactly, readHead } from "./frame-reader.ts";
import { endFrame, frame, frameHead } from "./protocol.ts";

/** Content comes in pieces of this size at most. */
const PIECE_BYTES = 64 * 1024;

/**
 * Writes files as `putCommand` reads them, at absolute paths. Cancelling the stream ends the entries. An entry that
 * fails, or whose content is not as long as it says, fails it: the end is missing then.
 */
export function encodeEntries(entries: AsyncIterable<FileEntry>): ReadableStream<Uint8Array> {
  return readableFrom(inBlocks(framesOf(entries)));
}

async function* framesOf(entries: AsyncIterable<FileEntry>): AsyncGenerator<Uint8Array> {
  for await (const { header, content } of entries) {
    yield frame("E", encodeHeader(header));
    let written = 0;
    for await (const bytes of content) {
      written += bytes.length;
      if (written > header.sizeBytes) break;
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        const piece = bytes.subarray(at, at + PIECE_BYTES);
        yield frameHead("D", piece.length);
        yield piece;
      }
    }
    if (written !== header.sizeBytes)
      throw new Error(`"${header.path}" is not as long as it was said to be`);
  }
  yield endFrame();
}

/**
 * Reads the files that `getCommand` sends. The stream is cancelled if its reader stops before its end.
 * @throws {Error} If the end is missing, or something else comes.
 */
export async function* decodeEntries(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<FileEntry> {
  const reader = new ByteReader(stream);
  try {
    for (;;) {
      const { type, sizeBytes } = await readHead(reader);
      if (type === "Z") break;
      if (type !== "E") throw new Error(`The shim says what was not asked for: "${type}"`);
      const header = decodeHeader(await readExactly(reader, sizeBytes));
      const content = contentOf(reader, header);
      yield { header, content };
      for await (const _ of content); // what its reader has left of it
    }
  } finally {
    await reader.cancel();
  }
}

/**
 * Reads what `statCommand` prints. Unlike an entry, a link tells where it leads at last, as an absolute path, and what
 * is no file has a size too.
 * @throws {Error} If it is not whole.
 */
export async function decodeStat(stream: ReadableStream<Uint8Array>): Promise<FileHeader> {
  const reader = new ByteReader(stream);
  try {
    const { type, sizeBytes } = await readHead(reader);
    if (type !== "E") throw new Error(`The shim says what was not asked for: "${type}"`);
    return decodeHeader(await readExactly(reader, sizeBytes));
  } finally {
    await reader.cancel();
  }
}

/** Goes on where it was left, as many times as it is asked. */
function contentOf(reader: ByteReader, header: FileHeader): AsyncIterable<Uint8Array> {
  let left = header.sizeBytes;
  let leftOfFrame = 0;
  return {
    [Symbol.asyncIterator]: async function* () {
      while (left > 0) {
        if (leftOfFrame === 0) leftOfFrame = await readPieceHead(reader, left);
        const bytes = await reader.some(leftOfFrame);
        if (!bytes) throw cutShort();
        left -= bytes.length;
        leftOfFrame -= bytes.length;
        yield bytes;
      }
    },
  };
}

async function readPieceHead(reader: ByteReader, left: number): Promise<number> {
  const { type, sizeBytes } = await readHead(reader);
  if (type !== "D" || sizeBytes > left)
    throw new Error("The shim sends another content than it has told of");
  return sizeBytes;
}
