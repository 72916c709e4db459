import { EngineError } from "../../model/errors.ts";
import type { FileEntry } from "../../model/files/file-entry.ts";
import { decompress } from "../../streams/decompress/decompress.ts";
import { ArchiveError } from "../../streams/tar/archive-error.ts";
import { readTar } from "../../streams/tar/read-tar.ts";
import type { Engine } from "../engine.ts";
import { emitContainerEvent } from "../lifecycle/transitions.ts";
import { absolutePath, pathWithin } from "./archive-path.ts";
import { toDockerError } from "./docker-error.ts";
import { openFileDoor } from "./doors/file-door.ts";
import { FileError } from "./file-error.ts";
import { containerOwner, type Owner } from "./doors/container-owner.ts";
import type { ArchiveOptions } from "./stat-archive.ts";
import { syncBinds } from "./sync-binds.ts";

/** What is put where. */
export type PutArchiveOptions = ArchiveOptions & {
  /** A tar, perhaps compressed; it is let go if it cannot be unpacked. */
  readonly archive: ReadableStream<Uint8Array>;
  /** Whether all files become the container's user's. */
  readonly ownsAll: boolean;
  /** Whether a directory must not replace anything else, nor the other way round. */
  readonly keepsKinds: boolean;
  /** Other names for what lies in the archive's root, by the names that it has there. */
  readonly newNames?: ReadonlyMap<string, string>;
};

/**
 * Unpacks an archive in a directory of a container.
 * @throws {EngineError} In Docker's words: `not-found` if there is no such path, `invalid-argument` if it is no
 * directory or read-only, `internal` if the archive is not right.
 * @see Docker Engine API v1.56, PutContainerArchive
 */
export async function putArchive(
  engine: Engine,
  reference: string,
  { path, archive, ownsAll, keepsKinds, newNames = new Map(), signal }: PutArchiveOptions,
): Promise<void> {
  const container = engine.containers.find(reference);
  const folder = absolutePath(path).replace(/\/\.?$/, "") || "/";
  const entries = readTar(decompress(archive));
  try {
    const door = await openFileDoor(engine, container, signal);
    const { spec } = container.record;
    const owner = ownsAll ? await containerOwner(door, spec, signal) : undefined;
    const placed = placedIn(folder, entries, { owner, newNames });
    await door.write(placed, { folder, keepsKinds, signal });
    await syncBinds(engine, container, signal);
  } catch (error) {
    await archive.cancel().catch(() => {}); // because who reads it has let go of it
    throw toDockerError(readOnlyError(error) ?? error, { path, reference });
  }
  emitContainerEvent(engine, container, "extract-to-dir");
}

/** Entries at their places in the container. The directory itself stays as it is, as in Docker. */
async function* placedIn(
  folder: string,
  entries: AsyncGenerator<FileEntry>,
  {
    owner,
    newNames,
  }: { readonly owner: Owner | undefined; readonly newNames: ReadonlyMap<string, string> },
): AsyncGenerator<FileEntry> {
  const placeOf = (name: string) => within(folder, renamed(name, newNames));
  for await (const { header, content } of entries) {
    const path = placeOf(header.path);
    if (path === folder) continue;
    const linkTarget = header.type === "hardlink" ? placeOf(header.linkTarget) : header.linkTarget;
    yield { header: { ...header, ...owner, path, linkTarget }, content };
  }
}

/** What lies in a folder that has another name goes with it. */
function renamed(name: string, newNames: ReadonlyMap<string, string>): string {
  const [first = "", ...rest] = name.replace(/^(?:\.?\/)+/, "").split("/");
  const newName = newNames.get(first);
  return newName === undefined ? name : [newName, ...rest].join("/");
}

function within(folder: string, name: string): string {
  const path = pathWithin(folder, name);
  if (path === undefined) throw new ArchiveError(`"${name}" is outside of "${folder}"`);
  return path;
}

/** @see moby, daemon/archive_unix.go, containerExtractToDir */
function readOnlyError(error: unknown): EngineError | undefined {
  if (!(error instanceof FileError)) return undefined;
  const words = {
    "not-a-directory": "extraction point is not a directory",
    "read-only": "container rootfs is marked read-only",
  };
  if (error.problem !== "not-a-directory" && error.problem !== "read-only") return undefined;
  return new EngineError("invalid-argument", words[error.problem], { cause: error });
}
