/** What a file is. A `hardlink` is one more name of a file that an archive has had before. */
export type FileType =
  | "file"
  | "directory"
  | "symlink"
  | "hardlink"
  | "character"
  | "block"
  | "fifo";

/**
 * All that a tar can tell of a file. Names are raw bytes, one character (U+0000–U+00FF) each: they need not be UTF-8.
 */
export type FileHeader = {
  readonly path: string;
  readonly type: FileType;
  /** Permission bits with set-user-ID and so on: 0o7777 at most. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedAt: { readonly seconds: number; readonly nanoseconds: number };
  /** Of a file's content; 0 for all else. */
  readonly sizeBytes: number;
  /** Of a symlink as it stands, of a hardlink the path it shares; else empty. */
  readonly linkTarget: string;
  readonly device: { readonly major: number; readonly minor: number };
};

/** Its content must be read, or let go, before the next entry is asked for. */
export type FileEntry = {
  readonly header: FileHeader;
  readonly content: AsyncIterable<Uint8Array>;
};
