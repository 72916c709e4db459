import type { FileEntry } from "../../model/files/file-entry.ts";
import { writeTar } from "../../streams/tar/write-tar.ts";
import type { Engine } from "../engine.ts";
import { emitContainerEvent } from "../lifecycle/transitions.ts";
import { absolutePath, baseName, rebase } from "./archive-path.ts";
import { toDockerError } from "./docker-error.ts";
import { openFileDoor, type FileDoor } from "./doors/file-door.ts";
import { FileError } from "./file-error.ts";
import type { ArchiveOptions, PathStat } from "./stat-archive.ts";
import { syncBinds } from "./sync-binds.ts";
import { wholeSeconds } from "./whole-seconds.ts";

/**
 * Reads a file or a directory of a container as a tar whose names begin with the last part of the path. It is read as
 * fast as the client takes it; one that leaves ends it.
 * @throws {EngineError} `not-found`, in Docker's words, if there is none; `conflict` if the container has no files.
 * @see Docker Engine API v1.56, ContainerArchive
 */
export async function getArchive(
  engine: Engine,
  reference: string,
  { path, signal }: ArchiveOptions,
): Promise<{ readonly stat: PathStat; readonly archive: ReadableStream<Uint8Array> }> {
  const container = engine.containers.find(reference);
  const absolute = absolutePath(path);
  try {
    const door = await openFileDoor(engine, container, signal);
    await syncBinds(engine, container, signal);
    const archived = await openArchive(door, absolute, signal);
    emitContainerEvent(engine, container, "archive-path");
    return archived;
  } catch (error) {
    throw toDockerError(error, { path, reference });
  }
}

async function openArchive(
  door: FileDoor,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly stat: PathStat; readonly archive: ReadableStream<Uint8Array> }> {
  const leave = new AbortController();
  const untilLeft = AbortSignal.any([signal, leave.signal]);
  const entries = door.read(path, untilLeft);
  const first = await entries.next();
  if (first.done) throw new FileError(`${path}: no such file or directory`);
  const { header } = first.value;
  const name = baseName(path);
  // An entry tells a link's target as it stands; a stat tells where it leads.
  const isLink = header.type === "symlink";
  const stat = { name, header: isLink ? await door.stat(path, signal) : header };
  const renamed = inArchive(inTurn(first.value, entries), { from: header.path, to: name });
  return { stat, archive: writeTar(renamed, () => leave.abort()) };
}

async function* inTurn(
  first: FileEntry,
  rest: AsyncGenerator<FileEntry>,
): AsyncGenerator<FileEntry> {
  yield first;
  yield* rest;
}

async function* inArchive(
  entries: AsyncGenerator<FileEntry>,
  { from, to }: { readonly from: string; readonly to: string },
): AsyncGenerator<FileEntry> {
  for await (const { header, content } of entries) {
    const { type, path, linkTarget } = header;
    yield {
      header: {
        ...wholeSeconds(header),
        path: rebase(path, from, to),
        linkTarget: type === "hardlink" ? rebase(linkTarget, from, to) : linkTarget,
      },
      content,
    };
  }
}
