import { EngineError } from "../../../model/errors.ts";
import type { FileEntry, FileHeader } from "../../../model/files/file-entry.ts";
import { abortable } from "../../abortable.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { runningDoor } from "./running-door.ts";
import { spoolDoor } from "./spool-door.ts";

/** A way to the files of one container. Paths are absolute; what goes wrong with a file is a `FileError`. */
export type FileDoor = {
  /** Tells of a file; of a link itself, with its target resolved, unless a slash or `/.` follows. */
  readonly stat: (path: string, signal: AbortSignal) => Promise<FileHeader>;
  /** Reads a file, or a directory with all that is in it, directories first. Nothing is read before it is asked for. */
  readonly read: (path: string, signal: AbortSignal) => AsyncGenerator<FileEntry>;
  /** Reads all but what is mounted, of which only the places are told: empty directories and files. */
  readonly readRoot: (signal: AbortSignal) => AsyncGenerator<FileEntry>;
  /** Writes files at absolute paths in the order in which they come; one that fails may be there in part. */
  readonly write: (entries: AsyncGenerator<FileEntry>, options: WriteOptions) => Promise<void>;
};

/** How files are written. */
export type WriteOptions = {
  /** The directory that all of them are in. It must be there. */
  readonly folder: string;
  /** Whether a directory must not replace anything else, nor the other way round. */
  readonly keepsKinds: boolean;
  /** Directories that lose first what the image has in them; none if absent. */
  readonly emptied?: readonly string[];
  readonly signal: AbortSignal;
};

/**
 * Finds the way to a container's files: into one that runs by the shim; for one that has not started they are kept
 * until it does. One that has ended has no files any more: Kubernetes keeps a Pod's log, and nothing else.
 * @throws {EngineError} `conflict` if there is no way.
 */
export async function openFileDoor(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<FileDoor> {
  await abortable(container.starting?.catch(() => {}) ?? Promise.resolve(), signal); // because its failure is its own caller's
  const { state, record } = container;
  switch (state.status) {
    case "created":
      return spoolDoor(engine, container);
    case "running":
    case "paused":
      return runningDoor(engine, container);
    case "removing":
      throw new EngineError("conflict", `container ${record.id} is being removed`);
    case "dead":
      throw new EngineError("conflict", `container ${record.id} is dead`);
    case "restarting":
    case "exited":
      throw new EngineError(
        "conflict",
        `Cannot copy files of container "${record.name}": it has ended, and Kubernetes keeps no files of a Pod that has`,
      );
  }
}
