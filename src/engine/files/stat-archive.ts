import type { FileHeader } from "../../model/files/file-entry.ts";
import type { Engine } from "../engine.ts";
import { absolutePath, baseName } from "./archive-path.ts";
import { openFileDoor } from "./doors/file-door.ts";
import { toDockerError } from "./docker-error.ts";

/** A file of a container. */
export type PathStat = {
  /** The last part of the path that was asked for. */
  readonly name: string;
  /** Of a link its own, with the path that it leads to in the end. */
  readonly header: FileHeader;
};

/** Which file is meant. */
export type ArchiveOptions = {
  /** Raw bytes, one character each. */
  readonly path: string;
  readonly signal: AbortSignal;
};

/**
 * Tells of a file in a container.
 * @throws {EngineError} `not-found`, in Docker's words, if there is none; `conflict` if the container has no files.
 * @see Docker Engine API v1.56, ContainerArchiveInfo
 */
export async function statArchive(
  engine: Engine,
  reference: string,
  { path, signal }: ArchiveOptions,
): Promise<PathStat> {
  const container = engine.containers.find(reference);
  const absolute = absolutePath(path);
  try {
    const door = await openFileDoor(engine, container, signal);
    return { name: baseName(absolute), header: await door.stat(absolute, signal) };
  } catch (error) {
    throw toDockerError(error, { path, reference });
  }
}
