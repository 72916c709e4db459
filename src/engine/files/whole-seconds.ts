import type { FileHeader } from "../../model/files/file-entry.ts";

/** A header whose time has whole seconds, as in Docker's archives: nanoseconds would double the size of small files. */
export function wholeSeconds(header: FileHeader): FileHeader {
  return { ...header, modifiedAt: { seconds: header.modifiedAt.seconds, nanoseconds: 0 } };
}
