import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { chmod, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileDoor } from "../../../../../src/engine/files/doors/file-door.ts";
import { FileError, type FileProblem } from "../../../../../src/engine/files/file-error.ts";
import { shimFiles } from "../../../../../src/engine/files/doors/shim-files.ts";
import type { FileEntry } from "../../../../../src/model/files/file-entry.ts";
import { localProcess } from "../../../../support/local-process.ts";
import { fileEntries, plainEntries, temporaryFolder } from "../../../../support/tar.ts";
import { isRoot, shim } from "../../../shim/program/inside.ts";

const { signal } = new AbortController();

const files: FileDoor = shimFiles({
  shim,
  exec: async (command, options) => localProcess(command, options),
});

let folder = "";
let remove: () => PromiseLike<void>;

beforeEach(async () => {
  const temporary = await temporaryFolder();
  folder = temporary.path;
  remove = () => temporary[Symbol.asyncDispose]();
});
afterEach(async () => {
  await remove();
});

const write = (entries: AsyncGenerator<FileEntry>, keepsKinds = false) =>
  files.write(entries, { folder, keepsKinds, signal });

async function problemOf(work: Promise<unknown>): Promise<FileProblem | undefined> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error !== undefined && !(error instanceof FileError)) throw error;
  return error?.problem;
}

describe("shimFiles()", () => {
  it("writes files and reads them back, names of any bytes too", async () => {
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const header = { ...owner, mode: 0o640, modifiedAt: { seconds: 5, nanoseconds: 7 } };
    const path = `${folder}/a%b\u00ff ä`;
    await write(fileEntries({ ...header, path, content: "content" }));
    expect(await plainEntries(files.read(path, signal))).toMatchObject([
      { header: { ...header, path }, content: Buffer.from("content") },
    ]);
    expect(await files.stat(path, signal)).toMatchObject({ ...header, sizeBytes: 7 });
  });

  it("tells where a link leads, and follows one that ends in a slash", async () => {
    await symlink(".", join(folder, "link"));
    const link = await files.stat(`${folder}/link`, signal);
    expect(link).toMatchObject({ type: "symlink", linkTarget: folder });
    expect((await files.stat(`${folder}/link/`, signal)).type).toBe("directory");
    const [entry] = await plainEntries(files.read(`${folder}/link`, signal));
    expect(entry?.header.linkTarget).toBe(".");
  });

  it("says what is not there, and what is no directory", async () => {
    await writeFile(join(folder, "file"), "");
    expect(await problemOf(files.stat(`${folder}/nope`, signal))).toBe("missing");
    expect(await problemOf(files.read(`${folder}/nope`, signal).next())).toBe("missing");
    expect(await problemOf(files.stat(`${folder}/file/`, signal))).toBe("not-a-directory");
    const put = (inside: string) =>
      files.write(fileEntries({ path: `${inside}/x` }), {
        folder: inside,
        keepsKinds: false,
        signal,
      });
    expect(await problemOf(put(`${folder}/nope`))).toBe("missing");
    expect(await problemOf(put(`${folder}/file`))).toBe("not-a-directory");
  });

  it.skipIf(isRoot)("says what the user may not do", async () => {
    await chmod(folder, 0o555);
    expect(await problemOf(write(fileEntries({ path: `${folder}/x` })))).toBe("forbidden");
    await chmod(folder, 0o755);
  });

  it("keeps kinds on request", async () => {
    await writeFile(join(folder, "file"), "");
    const entry = { path: `${folder}/file`, type: "directory" as const };
    expect(await problemOf(write(fileEntries(entry), true))).toBe("other");
    await write(fileEntries(entry));
    expect((await stat(join(folder, "file"))).isDirectory()).toBe(true);
  });

  it("leaves no half of a file when its source breaks off, and says why", async () => {
    async function* broken(): AsyncGenerator<FileEntry> {
      yield* fileEntries({ path: `${folder}/whole`, content: "whole" });
      for await (const { header } of fileEntries({ path: `${folder}/half`, sizeBytes: 9e6 }))
        yield { header, content: breakingOff() };
    }
    await expect(write(broken())).rejects.toThrow("the client has left");
    const left = async () => (await readdir(folder)).toSorted();
    while ((await left()).length > 1) await Bun.sleep(5); // its connection is cut: it cleans up by itself
    expect(await left()).toEqual(["whole"]);
    expect(await readFile(join(folder, "whole"), "utf8")).toBe("whole");
  });

  it("lets go of its source when it cannot write", async () => {
    let isLetGo = false;
    async function* endless(): AsyncGenerator<FileEntry> {
      try {
        for (;;)
          yield* fileEntries({ path: `${folder}/file/inside`, content: "x".repeat(100_000) });
      } finally {
        isLetGo = true;
      }
    }
    await writeFile(join(folder, "file"), "");
    expect(await problemOf(write(endless(), true))).toBeDefined();
    expect(isLetGo).toBe(true);
  });

  it("reads no further than it is read", async () => {
    await writeFile(join(folder, "large"), Buffer.alloc(50_000_000));
    for await (const { content } of files.read(`${folder}/large`, signal)) {
      for await (const _ of content) break;
      break;
    }
  });
});

async function* breakingOff(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1_000_000);
  throw new Error("the client has left");
}
