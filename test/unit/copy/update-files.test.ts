import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { updateFiles } from "../../../src/copy/update-files.ts";
import { fileEntries, type PlainFile } from "../../support/tar.ts";

/** When the copy was made, in seconds. */
const SINCE = 1000;

const OWNER = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

let base: string;
let root: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "update-"));
  root = join(base, "root");
  mkdirSync(root);
});

afterEach(() => rmSync(base, { recursive: true }));

/** Makes a file as it is here, of a time in seconds. */
function here(name: string, content: string, seconds = SINCE - 10): void {
  writeFileSync(join(root, name), content);
  utimesSync(join(root, name), seconds, seconds);
}

/** Updates by files of a copy, changed after it was made unless they say otherwise; tells what was left and why. */
async function update(...files: readonly PlainFile[]): Promise<string[]> {
  return updateAt(root, ...files);
}

async function updateAt(path: string, ...files: readonly PlainFile[]): Promise<string[]> {
  const left: string[] = [];
  const changed = files.map((file) => ({
    ...OWNER,
    modifiedAt: { seconds: SINCE + 10, nanoseconds: 5_000_000 },
    ...file,
  }));
  await updateFiles(path, fileEntries(...changed), {
    since: new Date(SINCE * 1000),
    onLeft: (name, reason) => void left.push(`${name}: ${reason}`),
  });
  return left;
}

const at = (seconds: number): { modifiedAt: { seconds: number; nanoseconds: number } } => ({
  modifiedAt: { seconds, nanoseconds: 0 },
});

const textOf = (name: string): string => readFileSync(join(root, name), "utf8");

describe("updateFiles()", () => {
  it("takes what is new and what has changed, and deletes nothing", async () => {
    here("gone", "kept");
    here("changed", "before");
    const left = await update(
      { path: "", type: "directory" },
      { path: "changed", content: "after", mode: 0o640 },
      { path: "new", type: "directory", mode: 0o555 },
      { path: "new/file", content: "made" },
      { path: "new/link", type: "symlink", linkTarget: "/etc/passwd" },
      { path: "new/same", type: "hardlink", linkTarget: "changed" },
    );
    expect(left).toEqual([]);
    expect(readdirSync(root).toSorted()).toEqual(["changed", "gone", "new"]);
    expect([textOf("changed"), textOf("gone"), textOf("new/file")]).toEqual([
      "after",
      "kept",
      "made",
    ]);
    expect(statSync(join(root, "changed"))).toMatchObject({ mode: 0o100640, size: 5 });
    expect(Math.round(statSync(join(root, "changed")).mtimeMs)).toBe(1_010_005);
    expect(readlinkSync(join(root, "new/link"))).toBe("/etc/passwd");
    expect(statSync(join(root, "new/same")).ino).toBe(statSync(join(root, "changed")).ino);
    expect(statSync(join(root, "new")).mode & 0o777).toBe(0o755);
  });

  it.each([
    ["what has not changed", SINCE - 10, { content: "same", ...at(SINCE - 10) }, "here"],
    ["what is newer here", SINCE + 20, { content: "copied", ...at(SINCE + 10) }, "here"],
    ["what has changed here only", SINCE + 20, { content: "copied", ...at(SINCE - 10) }, "here"],
    [
      "nothing older, though clocks differ",
      SINCE - 10,
      { content: "copied", ...at(SINCE - 60) },
      "copied",
    ],
    [
      "nothing that a copy has changed after us",
      SINCE + 5,
      { content: "copied", ...at(SINCE + 10) },
      "copied",
    ],
    ["nothing of another size", SINCE - 10, { content: "longer", ...at(SINCE - 10) }, "longer"],
  ])("leaves %s", async (_, seconds, copy, expected) => {
    here("file", "here", seconds);
    expect(await update({ path: "file", ...copy })).toEqual([]);
    expect(textOf("file")).toBe(expected);
  });

  it("leaves what is something else here, and says so", async () => {
    mkdirSync(join(root, "folder"));
    here("file", "here");
    symlinkSync("/nowhere", join(root, "link"));
    const left = await update(
      { path: "folder", content: "x" },
      { path: "file", type: "directory" },
      { path: "file/below", content: "x" },
      { path: "link", content: "x" },
      { path: "pipe", type: "fifo" },
      { path: "device", type: "block" },
    );
    expect(left.map((line) => line.split(":")[0])).toEqual([
      "folder",
      "file",
      "file/below",
      "link",
      "pipe",
      "device",
    ]);
    expect(readdirSync(root).toSorted()).toEqual(["file", "folder", "link"]);
  });

  it("writes nothing outside, neither through a link nor by a name", async () => {
    const outside = join(base, "outside");
    mkdirSync(outside);
    symlinkSync(outside, join(root, "link"));
    const left = await update({ path: "link/file", content: "x" });
    expect(left).toEqual(['link/file: "link" leads through something that is no folder']);
    for (const path of ["../outside/file", "a/../../outside/file", "/file"])
      await expect(update({ path, content: "x" })).rejects.toThrow("outside of its folder");
    const hard = update({ path: "hard", type: "hardlink", linkTarget: "../outside" });
    await expect(hard).rejects.toThrow("outside of its folder");
    expect(readdirSync(outside)).toEqual([]);
  });

  it("updates a single file, also behind a link", async () => {
    here("file", "before");
    symlinkSync("file", join(root, "link"));
    expect(await updateAt(join(root, "link"), { path: "", content: "after" })).toEqual([]);
    expect(textOf("file")).toBe("after");
    expect(lstatSync(join(root, "link")).isSymbolicLink()).toBe(true);
    const folder = { path: "", type: "directory" as const };
    expect(
      await updateAt(join(root, "file"), folder, { path: "below", content: "x" }),
    ).toHaveLength(2);
  });

  it("leaves no half of a file where its copy breaks off", async () => {
    here("file", "before");
    const broken = (async function* () {
      for await (const { header } of fileEntries({ path: "file", content: "0123", ...OWNER }))
        yield {
          header: { ...header, modifiedAt: { seconds: SINCE + 10, nanoseconds: 0 } },
          content: (async function* () {
            yield Buffer.from("01");
            throw new Error("broken off");
          })(),
        };
    })();
    const options = { since: new Date(SINCE * 1000), onLeft: () => {} };
    await expect(updateFiles(root, broken, options)).rejects.toThrow('"file": broken off');
    expect(readdirSync(root)).toEqual(["file"]);
    expect(textOf("file")).toBe("before");
  });

  it.skipIf(OWNER.uid !== 0)("gives files to their owners as root", async () => {
    await update({ path: "file", content: "x", uid: 1000, gid: 1001, mode: 0o4755 });
    expect(statSync(join(root, "file"))).toMatchObject({ uid: 1000, gid: 1001, mode: 0o104755 });
  });

  it("does not need more than one open folder", async () => {
    chmodSync(root, 0o755);
    const files = Array.from({ length: 300 }, (_, n) => ({ path: `d${n}/f`, content: String(n) }));
    expect(await update(...files)).toEqual([]);
    expect(existsSync(join(root, "d299/f"))).toBe(true);
  });
});
