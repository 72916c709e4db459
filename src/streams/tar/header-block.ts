import { ArchiveError } from "./archive-error.ts";
import {
  BLOCK_BYTES,
  checksumOf,
  FIELDS,
  numberField,
  textField,
  type FieldName,
} from "./block-fields.ts";

/** One header as it stands in the archive; texts are raw bytes, one character each. */
export type HeaderBlock = {
  /** The type flag, one character. */
  readonly flag: string;
  readonly path: string;
  readonly linkTarget: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
  readonly major: number;
  readonly minor: number;
};

const NUMBERS = ["mode", "uid", "gid", "size", "modifiedAt", "major", "minor"] as const;

/** The magic and, behind it, the version. */
const POSIX_MAGIC = "ustar\u000000";

/**
 * Reads a header of any tar: POSIX, GNU, and what was before them (v7).
 * @throws {ArchiveError} If it is none.
 */
export function parseHeaderBlock(block: Uint8Array): HeaderBlock {
  const checksum = numberField(block, "checksum");
  if (checksum !== checksumOf(block, 0) && checksum !== checksumOf(block, 256))
    throw new ArchiveError("invalid tar header");
  const magic = textField(block, "magic"); // of POSIX up to its NUL, of GNU with spaces
  const prefix = magic === "ustar" ? textField(block, "prefix") : "";
  const name = textField(block, "path");
  const hasDevice = magic.startsWith("ustar");
  return {
    flag: textField(block, "flag") || "0", // v7 has NUL for a file
    path: prefix === "" ? name : `${prefix}/${name}`,
    linkTarget: textField(block, "linkTarget"),
    mode: numberField(block, "mode"),
    uid: numberField(block, "uid"),
    gid: numberField(block, "gid"),
    size: numberField(block, "size"),
    modifiedAt: numberField(block, "modifiedAt"),
    major: hasDevice ? numberField(block, "major") : 0,
    minor: hasDevice ? numberField(block, "minor") : 0,
  };
}

/** Writes a POSIX header, of whose values none is too long for its field. */
export function buildHeaderBlock(header: HeaderBlock): Uint8Array {
  const block = Buffer.alloc(BLOCK_BYTES);
  const put = (field: FieldName, text: string): void => {
    block.write(text, FIELDS[field][0], "latin1");
  };
  const { prefix, name } = splitPath(header.path) ?? { prefix: "", name: header.path };
  put("path", name);
  put("prefix", prefix);
  put("linkTarget", header.linkTarget);
  put("flag", header.flag);
  put("magic", POSIX_MAGIC);
  for (const field of NUMBERS) {
    put(field, header[field].toString(8).padStart(FIELDS[field][1] - 1, "0"));
  }
  put("checksum", `${checksumOf(block, 0).toString(8).padStart(6, "0")}\u0000 `);
  return block;
}

/** The largest number that a field has room for. */
export function maximumOf(field: (typeof NUMBERS)[number]): number {
  return 8 ** (FIELDS[field][1] - 1) - 1;
}

/**
 * Parts a path that is too long for its field at a slash, so that it fits into prefix and name.
 * @returns Nothing if it does not fit.
 */
export function splitPath(
  path: string,
): { readonly prefix: string; readonly name: string } | undefined {
  const [, nameLength] = FIELDS.path;
  if (path.length <= nameLength) return { prefix: "", name: path };
  const slash = path.lastIndexOf("/", FIELDS.prefix[1]);
  const name = path.slice(slash + 1);
  if (slash < 1 || name === "" || name.length > nameLength) return undefined;
  return { prefix: path.slice(0, slash), name };
}

/** Whether a block is all zeros: two of them end an archive. */
export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}
