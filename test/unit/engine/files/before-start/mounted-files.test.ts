import { describe, expect, it } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mountedFiles } from "../../../../../src/engine/files/before-start/mounted-files.ts";
import type { Bind } from "../../../../../src/model/container.ts";
import { createHostFiles } from "../../../../../src/server/state/host-files.ts";
import { writeTar } from "../../../../../src/streams/tar/write-tar.ts";
import {
  bytesOf,
  fileEntries,
  plainEntries,
  streamOf,
  type PlainFile,
} from "../../../../support/tar.ts";

const ENGINE = {
  hostFiles: createHostFiles(),
  log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
};

async function mounted(
  binds: readonly Bind[],
  ...files: readonly PlainFile[]
): Promise<Awaited<ReturnType<typeof mountedFiles>>> {
  const bytes = await bytesOf(writeTar(fileEntries(...files)));
  return mountedFiles(ENGINE, {
    binds,
    archives: [{ keepsKinds: false, open: () => streamOf(bytes) }],
  });
}

/** What comes to the init container: paths, and what is in the files. */
async function received(files: Awaited<ReturnType<typeof mountedFiles>>): Promise<string[]> {
  if (!files) return [];
  const entries = await plainEntries(files.entries());
  return entries.map(({ header, content }) => `${header.path} ${Buffer.from(content).toString()}`);
}

describe("mountedFiles()", () => {
  it("has none where there is nothing to mount", async () => {
    expect(await mountedFiles(ENGINE, { binds: [], archives: [] })).toBeUndefined();
  });

  it("mounts each file by itself, as it was put there last, and no directory", async () => {
    const files = await mounted(
      [],
      { path: "/etc/app", type: "directory" },
      { path: "/etc/app/a", content: "first" },
      { path: "/b", content: "b" },
      { path: "/etc/app/a", content: "last" },
    );
    expect(files?.mounts).toEqual([
      { target: "/etc/app/a", place: "0", isReadOnly: false },
      { target: "/b", place: "1", isReadOnly: false },
    ]);
    expect(await received(files)).toEqual(["0 first", "1 b", "0 last"]);
  });

  it("puts into a bind whatever was put there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mounted-"));
    writeFileSync(join(folder, "file"), "bound");
    const bind = { source: folder, target: "/data", isReadOnly: false, mode: "" };
    const files = await mounted(
      [{ ...bind, createsSource: true, isMount: false }],
      { path: "/data/empty", type: "directory" },
      { path: "/data/link", type: "symlink", linkTarget: "/x" },
      { path: "/data/file", content: "put" },
      { path: "/data/hard", type: "hardlink", linkTarget: "/data/file" },
      { path: "/database", content: "beside" },
    );
    expect(files?.mounts.map(({ target }) => target)).toEqual(["/data", "/database"]);
    expect(await received(files)).toEqual([
      "0 ",
      "0/file bound",
      "0/empty ",
      "0/link ",
      "0/file put",
      "0/hard ",
      "1 beside",
    ]);
    rmSync(folder, { recursive: true });
  });

  it.each<readonly [string, PlainFile]>([
    ["a symlink", { path: "/x", type: "symlink", linkTarget: "/etc" }],
    ["an empty directory", { path: "/x", type: "directory" }],
    ["a name that is not UTF-8", { path: "/x\u00ff" }],
  ])("refuses %s", async (what, file) => {
    await expect(mounted([], file)).rejects.toThrow(`put there before the start: ${what}`);
  });

  it("refuses more than a Pod should have", async () => {
    const files = Array.from({ length: 201 }, (_, index) => ({ path: `/file-${index}` }));
    await expect(mounted([], ...files)).rejects.toThrow("more than 200 files");
  });
});
