import type { FileEntry, FileHeader } from "../../../model/files/file-entry.ts";
import { decodeEntries, decodeStat } from "../../../shim/files.ts";
import { getCommand, putCommand, statCommand } from "../../../shim/file-commands.ts";
import type { RemoteProcess } from "../../backend.ts";
import type { FileDoor } from "./file-door.ts";
import { FileError } from "../file-error.ts";
import { feedEntries } from "./feed-entries.ts";
import { ProcessOutput } from "./process-output.ts";
import type { ShimPlace } from "./shim-place.ts";

/** The files that a shim sees. Each call is one command of it, which ends with its connection if it is broken off. */
export function shimFiles(place: ShimPlace): FileDoor {
  const { shim, root } = place;
  const options = root === undefined ? {} : { root };
  return {
    stat: (path, signal) => readHeader(place, statCommand(shim, path, options), signal),
    read: (path, signal) => readEntries(place, getCommand(shim, path, options), signal),
    readRoot: (signal) => {
      const command = getCommand(shim, "/", { ...options, leavesOutMounts: true });
      return readEntries(place, command, signal);
    },
    write: (entries, { signal, ...how }) => {
      const command = putCommand(shim, { ...options, ...how });
      return feedEntries(place, command, { entries, signal });
    },
  };
}

async function readHeader(
  place: ShimPlace,
  command: readonly string[],
  signal: AbortSignal,
): Promise<FileHeader> {
  const process = await place.exec(command, { hasStdin: false, signal });
  const output = new ProcessOutput(process);
  try {
    return await decodeStat(output.data());
  } catch (error) {
    throw await reasonFor(error, { process, output, signal });
  }
}

async function* readEntries(
  place: ShimPlace,
  command: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<FileEntry> {
  const process = await place.exec(command, { hasStdin: true, signal });
  const output = new ProcessOutput(process);
  try {
    // Its input stays open as long as it is listened to: a reader that leaves ends the process by that.
    yield* decodeEntries(output.data());
  } catch (error) {
    throw await reasonFor(error, { process, output, signal });
  }
}

/** The command says itself why it has not sent all. */
async function reasonFor(
  error: unknown,
  {
    process,
    output,
    signal,
  }: {
    readonly process: RemoteProcess;
    readonly output: ProcessOutput;
    readonly signal: AbortSignal;
  },
): Promise<unknown> {
  signal.throwIfAborted();
  return (await process.exitCode) === 0 ? error : new FileError(output.complaint);
}
