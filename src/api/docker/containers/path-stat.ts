import type { PathStat } from "../../../engine/files/stat-archive.ts";
import type { FileHeader, FileType } from "../../../model/files/file-entry.ts";

/** Bits of Go's `os.FileMode`, which are not those of Unix. @see https://pkg.go.dev/io/fs#FileMode */
const TYPE_BITS: Readonly<Record<FileType, number>> = {
  file: 0,
  hardlink: 0,
  directory: 2 ** 31,
  symlink: 2 ** 27,
  block: 2 ** 26,
  character: 2 ** 26 + 2 ** 21,
  fifo: 2 ** 25,
};
const SPECIAL_BITS: readonly (readonly [unix: number, go: number])[] = [
  [0o4000, 2 ** 23], // set-user-ID
  [0o2000, 2 ** 22], // set-group-ID
  [0o1000, 2 ** 20], // sticky
];

/**
 * The headers by which an archive answer tells of its file.
 * @param more Fields that an API has beside Docker's, or otherwise.
 */
export function pathStatHeaders(stat: PathStat, more: object = {}): Record<string, string> {
  const json = JSON.stringify({ ...toContainerPathStat(stat), ...more });
  return { "x-docker-container-path-stat": Buffer.from(json).toString("base64") };
}

/** Tells of a file as Go's `Lstat` does. Names that are not UTF-8 are told as far as JSON can. */
function toContainerPathStat({ name, header }: PathStat) {
  return {
    name: text(name),
    size: header.sizeBytes,
    mode: fileMode(header),
    mtime: timestamp(header.modifiedAt),
    linkTarget: header.type === "symlink" ? text(header.linkTarget) : "",
  };
}

function fileMode({ type, mode }: FileHeader): number {
  const special = SPECIAL_BITS.filter(([unix]) => (mode & unix) !== 0);
  return special.reduce((sum, [, go]) => sum + go, TYPE_BITS[type] + (mode & 0o777));
}

/** RFC 3339 to the nanosecond, without zeros at the end. */
function timestamp({ seconds, nanoseconds }: FileHeader["modifiedAt"]): string {
  const whole = new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "");
  const fraction = String(nanoseconds).padStart(9, "0").replace(/0+$/, "");
  return `${whole}${fraction === "" ? "" : `.${fraction}`}Z`;
}

function text(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString();
}
