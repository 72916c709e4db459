import type { FileHeader, FileType } from "../model/files/file-entry.ts";

/** The letters that `program/files/entry.c` knows. */
const LETTERS: Readonly<Record<FileType, string>> = {
  file: "f",
  directory: "d",
  symlink: "l",
  hardlink: "h",
  character: "c",
  block: "b",
  fifo: "p",
};

const TYPES = new Map(Object.entries(LETTERS).map(([type, letter]) => [letter, type as FileType]));

/**
 * Writes a header as the shim reads it: type, mode in octal, uid, gid, seconds, nanoseconds, size, major, minor, path
 * and what a link leads to, separated by zeros.
 */
export function encodeHeader(header: FileHeader): Uint8Array {
  const { type, mode, uid, gid, modifiedAt, sizeBytes, device, path, linkTarget } = header;
  const { seconds, nanoseconds } = modifiedAt;
  const numbers = [uid, gid, seconds, nanoseconds, sizeBytes, device.major, device.minor];
  const fields = [LETTERS[type], mode.toString(8), ...numbers, path, linkTarget];
  return Buffer.from(fields.join("\0"), "latin1");
}

/** Reads a header that the shim has written. @throws {Error} If it is none. */
export function decodeHeader(bytes: Uint8Array): FileHeader {
  const [letter = "", mode = "", ...rest] = Buffer.from(bytes).toString("latin1").split("\0");
  const [uid, gid, seconds, nanoseconds, sizeBytes, major, minor] = rest.map(Number);
  const [path, linkTarget] = rest.slice(7);
  const type = TYPES.get(letter);
  if (!type || linkTarget === undefined) throw new Error("The shim tells of a file in other words");
  return {
    path: path ?? "",
    type,
    mode: Number.parseInt(mode, 8),
    uid: uid ?? NaN,
    gid: gid ?? NaN,
    modifiedAt: { seconds: seconds ?? NaN, nanoseconds: nanoseconds ?? NaN },
    sizeBytes: sizeBytes ?? NaN,
    linkTarget,
    device: { major: major ?? NaN, minor: minor ?? NaN },
  };
}
