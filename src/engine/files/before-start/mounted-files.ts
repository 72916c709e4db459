import type { Bind } from "../../../model/container.ts";
import type { FileEntry } from "../../../model/files/file-entry.ts";
import { copyPath, type CopyMount } from "../../../podspec/volumes/copy-container.ts";
import type { SpooledArchive } from "../../local-files.ts";
import type { Engine } from "../../engine.ts";
import { boundEntries, toBytes } from "./binds.ts";
import { MountedUploads } from "./mounted-uploads.ts";
import { spooledEntries } from "./spooled-file.ts";

/** What an init container receives, to be mounted. */
export type MountedFiles = {
  readonly mounts: readonly CopyMount[];
  /** Whether there is more than binds: what was put there. */
  readonly hasUploads: boolean;
  /** The files, at paths below the root of the init container. */
  readonly entries: () => AsyncGenerator<FileEntry>;
};

/** What is to be mounted: binds, and archives that were put there. */
export type MountPlan = {
  readonly binds: readonly Bind[];
  readonly archives: readonly SpooledArchive[];
};

/**
 * Gives binds and uploaded files a place in the init container each, from which they are mounted. What was put into a
 * bind goes there; any other file is a mount of its own.
 * @returns Nothing if there is nothing to mount.
 * @throws {EngineError} `not-implemented` for what cannot be mounted, such as a link; it names the file.
 */
export async function mountedFiles(
  engine: Pick<Engine, "hostFiles" | "log">,
  { binds, archives }: MountPlan,
): Promise<MountedFiles | undefined> {
  if (binds.length === 0 && archives.length === 0) return undefined;
  const bound = binds.map(({ target, isReadOnly }, index) => ({
    target,
    isReadOnly,
    place: copyPath(index),
  }));
  const uploads = new MountedUploads(
    bound.map((mount) => ({ ...mount, target: toBytes(mount.target) })),
  );
  for await (const { header } of spooledEntries(archives)) uploads.add(header);
  return {
    mounts: [...bound, ...uploads.mounts()],
    hasUploads: archives.length > 0,
    entries: async function* () {
      for (const [index, bind] of binds.entries())
        yield* boundEntries(engine, bind, copyPath(index));
      for await (const entry of spooledEntries(archives)) {
        const header = uploads.placed(entry.header);
        if (header) yield { ...entry, header };
      }
    },
  };
}
