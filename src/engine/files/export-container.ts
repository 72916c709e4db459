import type { FileEntry } from "../../model/files/file-entry.ts";
import { writeTar } from "../../streams/tar/write-tar.ts";
import type { Engine } from "../engine.ts";
import { emitContainerEvent } from "../lifecycle/transitions.ts";
import { toDockerError } from "./docker-error.ts";
import { openFileDoor } from "./doors/file-door.ts";
import { wholeSeconds } from "./whole-seconds.ts";

/**
 * Reads all files of a container as a tar, but for what is mounted in it, as Docker does: of /proc, volumes and the
 * like only the places are there.
 * @throws {EngineError} `conflict` if the container has no files.
 * @see Docker Engine API v1.56, ContainerExport
 */
export async function exportContainer(
  engine: Engine,
  reference: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<ReadableStream<Uint8Array>> {
  const container = engine.containers.find(reference);
  const leave = new AbortController();
  const untilLeft = AbortSignal.any([signal, leave.signal]);
  try {
    const door = await openFileDoor(engine, container, signal);
    const entries = door.readRoot(untilLeft);
    await entries.next(); // the root itself, which is no entry; what cannot be read at all is told by a status
    emitContainerEvent(engine, container, "export");
    return writeTar(belowRoot(entries), () => leave.abort());
  } catch (error) {
    throw toDockerError(error, { path: "/", reference });
  }
}

/** Names have no slash in front. */
async function* belowRoot(entries: AsyncGenerator<FileEntry>): AsyncGenerator<FileEntry> {
  for await (const { header, content } of entries) {
    const { type, path, linkTarget } = header;
    yield {
      header: {
        ...wholeSeconds(header),
        path: path.slice(1),
        linkTarget: type === "hardlink" ? linkTarget.slice(1) : linkTarget,
      },
      content,
    };
  }
}
