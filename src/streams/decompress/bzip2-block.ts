import type { BitReader } from "./bit-reader.ts";
import { huffmanCode, type SymbolReader } from "./huffman.ts";

/** Symbols that are read by one code before the next is chosen. */
const GROUP_SYMBOLS = 50;

/**
 * Reads a block: Huffman codes, runs, move-to-front and the Burrows-Wheeler transform, in this order.
 * @param maximum Bytes of a block in this stream.
 * @returns Its bytes, in which runs are still shortened: see `expandRuns`.
 * @see https://en.wikipedia.org/wiki/Bzip2#File_format
 */
export function readBlock(bits: BitReader, maximum: number): Uint8Array {
  if (bits.bit() === 1) throw new Error("bzip2 data of before version 0.9.5 is not supported");
  const origin = bits.bits(24);
  const recent = readAlphabet(bits);
  const symbolCount = recent.length + 2; // two for runs in place of one byte, and the end
  const codeCount = bits.bits(3);
  const choices = readChoices(bits, codeCount);
  const codes = Array.from({ length: codeCount }, () => readCode(bits, symbolCount));
  const sorted = new Uint32Array(maximum);
  const size = readSymbols({ bits, codes, choices, recent, sorted });
  return untransform(sorted.subarray(0, size), origin);
}

/** The bytes that occur in the block: 16 bits tell of ranges of 16 each, which are told in turn. */
function readAlphabet(bits: BitReader): number[] {
  const ranges = bits.bits(16);
  const alphabet: number[] = [];
  for (let range = 0; range < 16; range += 1) {
    if ((ranges & (0x8000 >> range)) === 0) continue;
    const used = bits.bits(16);
    for (let index = 0; index < 16; index += 1) {
      if ((used & (0x8000 >> index)) !== 0) alphabet.push(range * 16 + index);
    }
  }
  return alphabet;
}

/** Which code each group of symbols is read by, told as places in a list whose last used comes first. */
function readChoices(bits: BitReader, codeCount: number): number[] {
  const recent = Array.from({ length: codeCount }, (_, code) => code);
  return Array.from({ length: bits.bits(15) }, () => moveToFront(recent, bits.ones()));
}

/** Lengths of codes, each told as a change of the one before. */
function readCode(bits: BitReader, symbolCount: number): SymbolReader {
  let length = bits.bits(5);
  const lengths = Array.from({ length: symbolCount }, () => {
    while (bits.bit() === 1) length += bits.bit() === 1 ? -1 : 1;
    return length;
  });
  return huffmanCode(lengths);
}

/** @returns How many bytes there are. */
function readSymbols({
  bits,
  codes,
  choices,
  recent,
  sorted,
}: {
  readonly bits: BitReader;
  readonly codes: readonly SymbolReader[];
  readonly choices: readonly number[];
  readonly recent: number[];
  readonly sorted: Uint32Array;
}): number {
  const end = recent.length + 1;
  let size = 0;
  let run = 0;
  let runUnit = 1;
  const endRun = (): void => {
    if (size + run > sorted.length) throw new Error("invalid bzip2 data: a block is too long");
    sorted.fill(recent[0] ?? 0, size, size + run);
    size += run;
    run = 0;
    runUnit = 1;
  };
  for (const choice of choices) {
    const read = codes[choice];
    if (!read) break;
    for (let count = 0; count < GROUP_SYMBOLS; count += 1) {
      const symbol = read(bits);
      if (symbol <= 1) {
        // The length of a run is a number whose digits are 1 and 2, the lowest first.
        run += runUnit * (symbol + 1);
        runUnit *= 2;
        if (run > sorted.length) endRun(); // which fails
        continue;
      }
      if (run > 0) endRun();
      if (symbol === end) return size;
      if (size === sorted.length) throw new Error("invalid bzip2 data: a block is too long");
      sorted[size] = moveToFront(recent, symbol - 1);
      size += 1;
    }
  }
  throw new Error("invalid bzip2 data: a block has no end");
}

/** Turns the Burrows-Wheeler transform back; the upper 24 bits of each place tell the next one. */
function untransform(sorted: Uint32Array, origin: number): Uint8Array {
  if (origin >= sorted.length) throw new Error("invalid bzip2 data: a block has no beginning");
  const starts = new Uint32Array(257);
  for (const byte of sorted) starts[byte + 1] = (starts[byte + 1] ?? 0) + 1;
  for (let byte = 1; byte < 257; byte += 1) {
    starts[byte] = (starts[byte] ?? 0) + (starts[byte - 1] ?? 0);
  }
  for (let index = 0; index < sorted.length; index += 1) {
    const byte = (sorted[index] ?? 0) & 0xff;
    const place = starts[byte] ?? 0;
    starts[byte] = place + 1;
    sorted[place] = (sorted[place] ?? 0) | (index << 8);
  }
  const bytes = new Uint8Array(sorted.length);
  let place = (sorted[origin] ?? 0) >>> 8;
  for (let index = 0; index < bytes.length; index += 1) {
    const entry = sorted[place] ?? 0;
    bytes[index] = entry & 0xff;
    place = entry >>> 8;
  }
  return bytes;
}

function moveToFront(list: number[], place: number): number {
  const value = list[place];
  if (value === undefined) throw new Error("invalid bzip2 data: no such symbol");
  list.copyWithin(1, 0, place);
  list[0] = value;
  return value;
}
