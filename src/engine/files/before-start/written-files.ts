import type { FileEntry } from "../../../model/files/file-entry.ts";
import type { SpooledArchive } from "../../local-files.ts";
import { spooledEntries } from "./spooled-file.ts";

/** Files that are written into a container in one go. */
export type WrittenFiles = {
  /** Reads them, at absolute paths. */
  readonly entries: () => AsyncGenerator<FileEntry>;
  /** Whether a directory must not replace anything else, nor the other way round. */
  readonly keepsKinds: boolean;
};

/** What was put there, in its order: in as many goes as it takes. */
export function writtenUploads(archives: readonly SpooledArchive[]): WrittenFiles[] {
  const goes: { keepsKinds: boolean; archives: SpooledArchive[] }[] = [];
  for (const archive of archives) {
    const last = goes.at(-1);
    if (last?.keepsKinds === archive.keepsKinds) last.archives.push(archive);
    else goes.push({ keepsKinds: archive.keepsKinds, archives: [archive] });
  }
  return goes.map(({ keepsKinds, archives: own }) => ({
    keepsKinds,
    entries: () => spooledEntries(own),
  }));
}
