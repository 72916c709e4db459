import { BitWindow } from "./bit-window.ts";
import { readBlock } from "./bzip2-block.ts";

/** No block is longer when compressed: 900,000 symbols of 20 bits, and what tells the codes. */
const BLOCK_INPUT_BYTES = 2_500_000;

const MAGIC = 0x425a68; // "BZh", and the level as a digit
const DIGIT_ZERO = 0x30;
const BLOCK_MAGIC = 0x314159265359;
const END_MAGIC = 0x177245385090;

const PIECE_BYTES = 64 * 1024;
/** So many equal bytes are followed by the number of further ones. */
const RUN_BYTES = 4;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});

/**
 * Decompresses bzip2, also of several streams on end, block by block: no package does so in bounded memory.
 * @throws {Error} If it is not whole, or its checksums are not right.
 */
export async function* bunzip2(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const window = new BitWindow(bytes, BLOCK_INPUT_BYTES);
  while (await window.alignToByte()) yield* readStream(window);
}

async function* readStream(window: BitWindow): AsyncGenerator<Uint8Array> {
  const start = await window.reader();
  const isBzip2 = start.bits(24) === MAGIC;
  const level = start.bits(8) - DIGIT_ZERO;
  if (!isBzip2 || level < 1 || level > 9) throw new Error("invalid bzip2 data");
  window.moveTo(start);
  for (let sum = 0; ;) {
    const bits = await window.reader();
    const magic = bits.bits(48);
    const crc = bits.bits(32);
    if (magic !== BLOCK_MAGIC && magic !== END_MAGIC) throw new Error("invalid bzip2 data");
    if (magic === END_MAGIC && crc !== sum) throw wrongSum();
    const block = magic === BLOCK_MAGIC ? readBlock(bits, level * 100_000) : undefined;
    window.moveTo(bits);
    if (!block) return;
    yield* checked(block, crc);
    sum = (((sum << 1) | (sum >>> 31)) ^ crc) >>> 0;
  }
}

function* checked(block: Uint8Array, crc: number): Generator<Uint8Array> {
  let state = 0xffffffff;
  for (const piece of expandRuns(block)) {
    for (const byte of piece) state = (state << 8) ^ (CRC_TABLE[(state >>> 24) ^ byte] ?? 0);
    yield piece;
  }
  if (~state >>> 0 !== crc) throw wrongSum();
}

function* expandRuns(block: Uint8Array): Generator<Uint8Array> {
  let piece = new Uint8Array(PIECE_BYTES);
  let filled = 0;
  let before = -1;
  let equal = 0;
  for (const byte of block) {
    const count = equal === RUN_BYTES ? byte : 1;
    if (filled + count > PIECE_BYTES) {
      yield piece.subarray(0, filled);
      piece = new Uint8Array(PIECE_BYTES);
      filled = 0;
    }
    piece.fill(equal === RUN_BYTES ? before : byte, filled, filled + count);
    filled += count;
    if (equal === RUN_BYTES) equal = 0;
    else {
      equal = byte === before || equal === 0 ? equal + 1 : 1;
      before = byte;
    }
  }
  yield piece.subarray(0, filled);
}

function wrongSum(): Error {
  return new Error("invalid bzip2 data: a checksum is wrong");
}
