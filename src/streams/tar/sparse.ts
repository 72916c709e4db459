import type { ByteReader } from "../byte-reader.ts";
import { ArchiveError, cutArchive } from "./archive-error.ts";
import { BLOCK_BYTES, parseNumber } from "./block-fields.ts";
import type { PaxRecord } from "./pax-records.ts";
import type { StoredContent } from "./stored-content.ts";

/** A part of a sparse file that is stored; what is between the parts is zeros. */
export type SparsePart = { readonly offset: number; readonly size: number };

/** A file that is stored without its holes. */
export type SparseFile = { readonly sizeBytes: number; readonly parts: readonly SparsePart[] };

/** Parts in the header itself, and in each block that continues it, in GNU's own format. */
const OLD = { start: 386, count: 4, isExtended: 482, realSize: 483 } as const;
const OLD_EXTENSION = { start: 0, count: 21, isExtended: 504 } as const;
const NUMBER_BYTES = 12;

/** More than a file of any size has; each is two numbers in memory. */
const MAX_PARTS = 1_000_000;

const HOLE_BYTES = 64 * 1024;

/** Reads the map of a file of type `S`, which goes on in blocks of its own before the content. */
export async function readOldSparse(block: Uint8Array, reader: ByteReader): Promise<SparseFile> {
  const parts = oldParts(block, OLD);
  for (let isExtended = block[OLD.isExtended] === 1; isExtended;) {
    const extension = await reader.upTo(BLOCK_BYTES);
    if (extension.length < BLOCK_BYTES) throw cutArchive();
    parts.push(...oldParts(extension, OLD_EXTENSION));
    isExtended = extension[OLD_EXTENSION.isExtended] === 1;
    if (parts.length > MAX_PARTS) throw invalidMap();
  }
  return checked({ sizeBytes: numberAt(block, OLD.realSize), parts });
}

function oldParts(
  block: Uint8Array,
  { start, count }: { readonly start: number; readonly count: number },
): SparsePart[] {
  const parts: SparsePart[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = start + index * 2 * NUMBER_BYTES;
    if (block[at] === 0) break; // an entry that is not used
    parts.push({ offset: numberAt(block, at), size: numberAt(block, at + NUMBER_BYTES) });
  }
  return parts;
}

function numberAt(block: Uint8Array, at: number): number {
  return parseNumber(block.subarray(at, at + NUMBER_BYTES));
}

/**
 * Reads the map that extended headers carry (GNU's formats 0.0 and 0.1) or announce (1.0: it comes before the content).
 * @returns Nothing if the file is not sparse.
 */
export async function readPaxSparse(
  records: readonly PaxRecord[],
  stored: StoredContent,
): Promise<SparseFile | undefined> {
  const field = (key: string): string | undefined =>
    records.findLast(([name]) => name === `GNU.sparse.${key}`)?.[1];
  const size = field("realsize") ?? field("size");
  if (size === undefined) return undefined;
  const sizeBytes = toNumber(size);
  if (field("major") === "1") return checked({ sizeBytes, parts: await readMap(stored) });
  const map = field("map");
  const numbers =
    map === undefined
      ? records.filter(([key]) => /^GNU\.sparse\.(offset|numbytes)$/.test(key)).map(([, v]) => v)
      : map.split(",").filter((number) => number !== "");
  return checked({ sizeBytes, parts: toParts(numbers.map(toNumber)) });
}

/** Lines of decimal numbers, the count of parts first, in whole blocks. */
async function readMap(stored: StoredContent): Promise<SparsePart[]> {
  let text = "";
  let wanted = 1;
  for (;;) {
    text += Buffer.from(await stored.take(BLOCK_BYTES)).toString("latin1");
    const lines = text.split("\n");
    if (lines.length - 1 < wanted) continue;
    wanted = 1 + 2 * toNumber(lines[0] ?? "");
    if (wanted > 2 * MAX_PARTS) throw invalidMap();
    if (lines.length - 1 >= wanted) return toParts(lines.slice(1, wanted).map(toNumber));
  }
}

function toParts(numbers: readonly number[]): SparsePart[] {
  const parts: SparsePart[] = [];
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    parts.push({ offset: numbers[index] ?? 0, size: numbers[index + 1] ?? 0 });
  }
  return parts;
}

/** Parts are in order, and within the file. */
function checked(file: SparseFile): SparseFile {
  let end = 0;
  for (const { offset, size } of file.parts) {
    if (offset < end) throw invalidMap();
    end = offset + size;
  }
  if (end > file.sizeBytes) throw invalidMap();
  return file;
}

function toNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw invalidMap();
  return value;
}

function invalidMap(): ArchiveError {
  return new ArchiveError("invalid tar header: malformed map of a sparse file");
}

/** The whole content of a sparse file. */
export async function* withHoles(
  { sizeBytes, parts }: SparseFile,
  stored: StoredContent,
): AsyncGenerator<Uint8Array> {
  let position = 0;
  for (const { offset, size } of parts) {
    yield* zeros(offset - position);
    yield* stored.read(size);
    position = offset + size;
  }
  yield* zeros(sizeBytes - position);
}

function* zeros(count: number): Generator<Uint8Array> {
  const hole = new Uint8Array(Math.min(count, HOLE_BYTES));
  for (let left = count; left > 0; left -= hole.length) yield hole.subarray(0, left);
}
