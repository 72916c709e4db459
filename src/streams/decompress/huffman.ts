import type { BitReader } from "./bit-reader.ts";

/** Reads one symbol. */
export type SymbolReader = (bits: BitReader) => number;

const MAX_LENGTH = 20;

/**
 * A canonical Huffman code: codes of one length are consecutive numbers, in the order of their symbols.
 * @param lengths Of each symbol's code, in bits, 1 to 20.
 */
export function huffmanCode(lengths: readonly number[]): SymbolReader {
  const symbols: number[] = [];
  // For each length: the first code that is longer, and where the symbols of the length are.
  const limits: number[] = [];
  const offsets: number[] = [];
  let code = 0;
  for (let length = 1; length <= MAX_LENGTH; length += 1) {
    code *= 2;
    offsets[length] = symbols.length - code;
    for (const [symbol, own] of lengths.entries()) if (own === length) symbols.push(symbol);
    code = symbols.length - (offsets[length] ?? 0);
    limits[length] = code;
  }
  return (bits) => {
    let value = 0;
    for (let length = 1; length <= MAX_LENGTH; length += 1) {
      value = value * 2 + bits.bit();
      if (value < (limits[length] ?? 0)) return symbols[value + (offsets[length] ?? 0)] ?? 0;
    }
    throw new Error("invalid bzip2 data: no such code");
  };
}
