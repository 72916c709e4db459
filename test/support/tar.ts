import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../scripts/setup/cache.ts";
import type { FileEntry, FileHeader } from "../../src/model/files/file-entry.ts";

/** A folder that goes when it is disposed of. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "kubedock-test-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Runs a program of this machine with what it is to read, and tells what it has written. */
export async function runProgram(
  command: readonly string[],
  input: Uint8Array = new Uint8Array(0),
): Promise<Uint8Array> {
  const program = Bun.spawn([...command], {
    stdin: input,
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
  });
  const [output, complaints] = await Promise.all([program.stdout.bytes(), program.stderr.text()]);
  if ((await program.exited) !== 0) throw new Error(`${command.join(" ")}: ${complaints}`);
  return output;
}

/** What GNU tar lists of an archive, all it knows. */
export async function tarListing(archive: Uint8Array): Promise<string> {
  const command = ["tar", "--list", "--verbose", "--full-time", "--numeric-owner", "--file=-"];
  return Buffer.from(await runProgram(command, archive)).toString("latin1");
}

/** A stream of these bytes, in pieces of a size that fits no format. */
export function streamOf(bytes: Uint8Array, pieceBytes = 1000): ReadableStream<Uint8Array> {
  let position = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (position >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(position, position + pieceBytes));
      position += pieceBytes;
    },
  });
}

/** The bytes of a stream. */
export async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(stream));
}

/** An entry in memory. */
export type PlainEntry = { readonly header: FileHeader; readonly content: Uint8Array };

/** Reads entries with their contents. */
export async function plainEntries(entries: AsyncIterable<FileEntry>): Promise<PlainEntry[]> {
  const plain: PlainEntry[] = [];
  for await (const { header, content } of entries) {
    plain.push({ header, content: await bytesOf(content) });
  }
  return plain;
}

/** An archive of `test/fixtures/tar`: one tree with every kind of file, as a program writes it. */
export async function fixtureArchive(program: string): Promise<Uint8Array> {
  const path = join(projectFolder, "test/fixtures/tar", `${program}.tar.gz`);
  return Bun.gunzipSync(await Bun.file(path).bytes());
}

/**
 * All that counts of some files, by path. Of a hard link what it leads to, as either name of a file may come first;
 * times in seconds, as more is not told by all archives.
 */
export async function filesByPath(
  entries: AsyncIterable<FileEntry>,
): Promise<ReadonlyMap<string, unknown>> {
  const files = new Map<string, unknown>();
  for (const { header, content } of await plainEntries(entries)) {
    const { path, type, linkTarget, modifiedAt, device: _, ...rest } = header;
    const own = {
      ...rest,
      type,
      linkTarget,
      seconds: modifiedAt.seconds,
      digest: Bun.hash(content),
    };
    files.set(path, type === "hardlink" ? files.get(linkTarget) : own);
  }
  return new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A header of a file, as it is unless something else is said. */
export function fileHeader(header: Partial<FileHeader> = {}): FileHeader {
  return {
    path: "file",
    type: "file",
    mode: 0o644,
    uid: 0,
    gid: 0,
    modifiedAt: { seconds: 1_700_000_000, nanoseconds: 0 },
    sizeBytes: 0,
    linkTarget: "",
    device: { major: 0, minor: 0 },
    ...header,
  };
}

/** A file with its content in memory; a size that is not told is the content's. */
export type PlainFile = Partial<FileHeader> & { readonly content?: string | Uint8Array };

/** Entries with contents in memory. */
export async function* fileEntries(...files: readonly PlainFile[]): AsyncGenerator<FileEntry> {
  for (const { content = "", ...header } of files) {
    const bytes = Buffer.from(content);
    yield {
      header: fileHeader({ sizeBytes: bytes.length, ...header }),
      content: streamOf(bytes),
    };
  }
}
