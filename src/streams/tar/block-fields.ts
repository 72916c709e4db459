import { ArchiveError } from "./archive-error.ts";

/** Size of a header, and what contents are padded to. */
export const BLOCK_BYTES = 512;

/** Where the fields of a header are: offset and length, as POSIX has them (ustar). */
export const FIELDS = {
  path: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  modifiedAt: [136, 12],
  checksum: [148, 8],
  flag: [156, 1],
  linkTarget: [157, 100],
  magic: [257, 8],
  major: [329, 8],
  minor: [337, 8],
  prefix: [345, 155],
} as const satisfies Record<string, readonly [offset: number, length: number]>;

/** The name of a field. */
export type FieldName = keyof typeof FIELDS;

/** Bytes that fill the last block of a content. */
export function paddingAfter(sizeBytes: number): number {
  return (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

/** Bytes up to the first zero, one character each. */
export function textUpToNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString("latin1");
}

/** A field of text. */
export function textField(block: Uint8Array, field: FieldName): string {
  const [start, length] = FIELDS[field];
  return textUpToNul(block.subarray(start, start + length));
}

/** A field of a number. @throws {ArchiveError} If it is none. */
export function numberField(block: Uint8Array, field: FieldName): number {
  const [start, length] = FIELDS[field];
  return parseNumber(block.subarray(start, start + length));
}

/**
 * Reads a number: octal digits, or what does not fit as a big-endian binary, two's complement, with the first bit set.
 * @throws {ArchiveError} If it is neither.
 */
export function parseNumber(bytes: Uint8Array): number {
  if ((bytes[0] ?? 0) & 0x80) return binaryNumber(bytes);
  const text = textUpToNul(bytes).trim();
  if (!/^[0-7]*$/.test(text)) throw new ArchiveError("invalid tar header");
  return Number.parseInt(text || "0", 8);
}

/**
 * The sum of a header's bytes, its own place taken for spaces.
 * @param signedBy What bytes above 127 count less: 256 for some old tars, else 0.
 */
export function checksumOf(block: Uint8Array, signedBy: number): number {
  const [start, length] = FIELDS.checksum;
  let sum = length * 0x20;
  for (let index = 0; index < BLOCK_BYTES; index += 1) {
    if (index === start) index += length;
    const byte = block[index] ?? 0;
    sum += byte > 127 ? byte - signedBy : byte;
  }
  return sum;
}

function binaryNumber(bytes: Uint8Array): number {
  const isNegative = ((bytes[0] ?? 0) & 0x40) !== 0;
  let value = isNegative ? -1n : 0n;
  for (const [index, byte] of bytes.entries()) {
    value = (value << 8n) | BigInt(index === 0 && !isNegative ? byte & 0x7f : byte);
  }
  if (value < Number.MIN_SAFE_INTEGER || value > Number.MAX_SAFE_INTEGER)
    throw new ArchiveError("invalid tar header: a number is out of range");
  return Number(value);
}
