import { EngineError, isEngineError } from "../../../model/errors.ts";
import type { FileEntry } from "../../../model/files/file-entry.ts";
import { execsAsRoot } from "../../../podspec/security-context.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import type { FileDoor } from "./file-door.ts";
import { FileError } from "../file-error.ts";
import { rootPlace } from "./root-place.ts";
import { shimFiles } from "./shim-files.ts";
import { ownPlace } from "./shim-place.ts";

/**
 * The way to the files of a container that runs: the shim in it. Docker copies as root, so where the container's user
 * is another, files are read and written from an ephemeral container; without one, as far as the user may.
 */
export function runningDoor(engine: Engine, container: Container): FileDoor {
  const own = async (signal: AbortSignal): Promise<FileDoor> =>
    shimFiles(await ownPlace(engine, container, signal));
  const asRoot = async (signal: AbortSignal): Promise<FileDoor> => {
    if (execsAsRoot(container.record.spec)) return own(signal);
    try {
      return shimFiles(await rootPlace(engine, container, signal));
    } catch (error) {
      if (!isEngineError(error, "not-implemented")) throw error;
      engine.log.warn(`${error.message}: files are copied as the container's user`);
      return explaining(await own(signal), error.message);
    }
  };
  return {
    stat: async (path, signal) => {
      try {
        return await (await own(signal)).stat(path, signal);
      } catch (error) {
        if (!isForbidden(error)) throw error;
        return (await asRoot(signal)).stat(path, signal);
      }
    },
    read: async function* (path, signal) {
      yield* (await asRoot(signal)).read(path, signal);
    },
    readRoot: async function* (signal) {
      yield* (await asRoot(signal)).readRoot(signal);
    },
    write: async (entries, options) => {
      await (await asRoot(options.signal)).write(entries, options);
    },
  };
}

/** Says with what the user may not do why it is not done as root. */
function explaining(door: FileDoor, reason: string): FileDoor {
  const explain = (error: unknown): unknown =>
    isForbidden(error)
      ? new EngineError("forbidden", `${error.message}. ${reason}`, { cause: error })
      : error;
  const explained = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => Promise.reject(explain(error)));
  async function* explainedEntries(entries: AsyncGenerator<FileEntry>): AsyncGenerator<FileEntry> {
    try {
      yield* entries;
    } catch (error) {
      throw explain(error);
    }
  }
  return {
    stat: (path, signal) => explained(door.stat(path, signal)),
    read: (path, signal) => explainedEntries(door.read(path, signal)),
    readRoot: (signal) => explainedEntries(door.readRoot(signal)),
    write: (entries, options) => explained(door.write(entries, options)),
  };
}

function isForbidden(error: unknown): error is FileError {
  return error instanceof FileError && error.problem === "forbidden";
}
