import type { FileEntry } from "../../../model/files/file-entry.ts";
import { encodeEntries } from "../../../shim/files.ts";
import { ProcessOutput } from "./process-output.ts";
import type { ShimPlace } from "./shim-place.ts";

/** What the shim says when it has taken in all files: less is not all. */
const DONE = "done";

/**
 * Has a command of the shim take in files, to their end, and leaves when it has said what came of it: until then it
 * waits, since the last word of a process that has ended may get lost. Files that cannot be had to their end break it
 * off, and a command that ends before lets go of them.
 * @throws {FileError} If they cannot be written.
 */
export async function feedEntries(
  place: ShimPlace,
  command: readonly string[],
  {
    entries,
    signal,
  }: { readonly entries: AsyncGenerator<FileEntry>; readonly signal: AbortSignal },
): Promise<void> {
  const leave = new AbortController();
  const untilLeft = AbortSignal.any([signal, leave.signal]);
  const process = await place.exec(command, { hasStdin: true, signal: untilLeft });
  const output = new ProcessOutput(process);
  const source = new WatchedEntries(entries);
  const fed = encodeEntries(source.entries()).pipeTo(process.input, {
    preventClose: true,
    signal: untilLeft,
  });
  const word = output.lastWord();
  try {
    await Promise.race([fed.catch(() => {}), word.catch(() => {})]); // because what has failed is asked for below
    source.throwIfFailed();
    const said = await word;
    source.throwIfFailed();
    if (said !== DONE) throw await output.failure();
  } finally {
    leave.abort();
    await fed.catch(() => {}); // because it was broken off, or has told why
  }
}

/** Entries that remember why they ended: a pipe does not tell which of its ends has failed. */
class WatchedEntries {
  readonly #source: AsyncGenerator<FileEntry>;
  #failure: { readonly error: unknown } | undefined;

  constructor(source: AsyncGenerator<FileEntry>) {
    this.#source = source;
  }

  async *entries(): AsyncGenerator<FileEntry> {
    try {
      for await (const { header, content } of this.#source)
        yield { header, content: this.#watched(content) };
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }

  throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error;
  }

  async *#watched(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* content;
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }
}
