import { EngineError } from "../../../model/errors.ts";
import type { HostConfig } from "../../../model/container.ts";
import { writeTar } from "../../../streams/tar/write-tar.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import type { FileDoor } from "./file-door.ts";
import { FileError } from "../file-error.ts";
import { openLook, type Look } from "./look-pod.ts";
import { shimFiles } from "./shim-files.ts";
import { keepingKinds } from "../before-start/keep-kinds.ts";
import { findSpooledFile, spooledEntries, type SpooledFile } from "../before-start/spooled-file.ts";

/**
 * The way to the files of a container that has not started: what is written is kept on the server's disk and comes in
 * at the start, before the command runs. What the image has, and how both go together, a Pod like the container's own
 * shows.
 */
export function spoolDoor(engine: Engine, container: Container): FileDoor {
  const { record } = container;
  const find = (path: string): Promise<SpooledFile | undefined> =>
    findSpooledFile(engine.spool, record.id, path);
  return {
    stat: async (path, signal) => {
      const spooled = await find(path);
      if (spooled) return spooled.header;
      await using look = await openLook(engine, container, signal);
      // Without root what is kept cannot be put beside the image's files; it has been looked for by itself.
      const files = engine.config.pods.restriction
        ? shimFiles(look.place)
        : await filesOf(engine, container, { look, signal });
      return await files.stat(path, signal);
    },
    read: async function* (path, signal) {
      const spooled = await find(path);
      if (spooled) return yield* spooled.read();
      await using look = await openLook(engine, container, signal);
      yield* (await filesOf(engine, container, { look, signal })).read(path, signal);
    },
    readRoot: async function* (signal) {
      await using look = await openLook(engine, container, signal);
      yield* (await filesOf(engine, container, { look, signal })).readRoot(signal);
    },
    write: async (entries, { folder, keepsKinds }) => {
      requireWritable(record.spec.host, folder);
      const kept = keepsKinds ? keepingKinds(entries, await engine.spool.list(record.id)) : entries;
      await engine.spool.add(record.id, writeTar(kept), { keepsKinds });
      // The container may have been removed meanwhile, and what was kept for it.
      if (!engine.containers.byId(record.id)) await engine.spool.delete(record.id);
    },
  };
}

/** The files that the container will begin with: the image's, and what is kept. */
async function filesOf(
  engine: Engine,
  container: Container,
  { look, signal }: { readonly look: Look; readonly signal: AbortSignal },
): Promise<FileDoor> {
  const files = shimFiles(look.place);
  const archives = await engine.spool.list(container.record.id);
  const options = { folder: "/", keepsKinds: false, signal };
  if (archives.length > 0) await files.write(spooledEntries(archives), options);
  return files;
}

/** @see moby, daemon/archive_unix.go, checkIfPathIsInAVolume */
function requireWritable({ isRootfsReadonly, tmpfs, binds }: HostConfig, folder: string): void {
  const mounts = [...Object.keys(tmpfs).map((target) => ({ target, isReadOnly: false })), ...binds];
  const around = mounts.filter(({ target }) => `${folder}/`.startsWith(`${target}/`));
  const [deepest] = around.toSorted((a, b) => b.target.length - a.target.length);
  if (deepest?.isReadOnly)
    throw new EngineError("invalid-argument", "mounted volume is marked read-only");
  if (!deepest && isRootfsReadonly) throw new FileError(`${folder}: read-only file system`);
}
