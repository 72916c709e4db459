import { EngineError } from "../../model/errors.ts";
import type { HostConfig } from "../../model/container.ts";
import { writeTar } from "../../streams/tar/write-tar.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import type { FileDoor } from "./file-door.ts";
import { FileError } from "./file-error.ts";
import { findSpooledFile, type SpooledFile } from "./spooled-file.ts";

/**
 * The way to the files of a container that has not started: what is written is kept on the server's disk and comes in
 * at the start, before the command runs.
 */
export function spoolDoor(engine: Engine, { record }: Container): FileDoor {
  const find = async (path: string): Promise<SpooledFile> => {
    const file = await findSpooledFile(engine.spool, record.id, path);
    if (file) return file;
    throw new EngineError(
      "not-implemented",
      `Cannot look at "${path}" of container "${record.name}": it has not started`,
    );
  };
  return {
    stat: async (path) => (await find(path)).header,
    read: async function* (path) {
      yield* (await find(path)).read();
    },
    write: async (entries, { folder }) => {
      if (isReadOnly(record.spec.host, folder))
        throw new FileError(`${folder}: read-only file system`);
      await engine.spool.add(record.id, writeTar(entries));
      // The container may have been removed meanwhile, and what was kept for it.
      if (!engine.containers.byId(record.id)) await engine.spool.delete(record.id);
    },
  };
}

function isReadOnly({ isRootfsReadonly, tmpfs }: HostConfig, folder: string): boolean {
  const isMounted = Object.keys(tmpfs).some((mount) => `${folder}/`.startsWith(`${mount}/`));
  return isRootfsReadonly && !isMounted;
}
