import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import {
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
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { receiveFiles } from "../../../src/copy/receive-files.ts";
import type { FileEntry, FileHeader } from "../../../src/model/files/file-entry.ts";
import { writeTar } from "../../../src/streams/tar/write-tar.ts";
import { bytesOf, streamOf } from "../../support/tar.ts";

const HELLO = Buffer.from("files\n");
const LAST: Partial<FileHeader> = { path: ".kubedock-whole" };

let base: string;
let root: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "receive-"));
  root = join(base, "root");
  mkdirSync(root);
});

afterEach(() => rmSync(base, { recursive: true }));

function entry(header: Partial<FileHeader>, ...pieces: string[]): FileEntry {
  const bytes = pieces.map((piece) => Buffer.from(piece));
  return {
    header: {
      path: "a",
      type: "file",
      mode: 0o644,
      uid: process.getuid?.() ?? 0,
      gid: process.getgid?.() ?? 0,
      modifiedAt: { seconds: 1000, nanoseconds: 0 },
      sizeBytes: bytes.reduce((sum, { length }) => sum + length, 0),
      linkTarget: "",
      device: { major: 0, minor: 0 },
      ...header,
    },
    content: (async function* () {
      yield* bytes;
    })(),
  };
}

async function streamFor(...entries: FileEntry[]): Promise<Buffer> {
  const tar = writeTar(
    (async function* () {
      yield* entries;
    })(),
  );
  return Buffer.concat([HELLO, await bytesOf(tar)]);
}

async function receive(bytes: Uint8Array): Promise<string[]> {
  const words: string[] = [];
  await receiveFiles(streamOf(bytes), { root, say: async (word) => void words.push(word) });
  return words;
}

async function receiveWhole(...entries: FileEntry[]): Promise<string[]> {
  return receive(await streamFor(...entries, entry(LAST)));
}

describe("receiveFiles()", () => {
  it("makes files with all that they are", async () => {
    const long = "n".repeat(250);
    const words = await receiveWhole(
      entry({ path: "d", type: "directory", mode: 0o1750 }),
      entry({ path: `d/${long}`, mode: 0o4755 }, "one", "x".repeat(100_000)),
      entry({ path: "d/twin", type: "hardlink", linkTarget: `d/${long}` }),
      entry({ path: "d/link", type: "symlink", linkTarget: "/absolute" }),
      entry({ path: "new/deep/empty" }),
      entry({ path: "\u00ff" }, "bytes"),
    );
    expect(words).toEqual(["ready", "done"]);
    const file = statSync(join(root, "d", long));
    expect(file.mode & 0o7777).toBe(0o4755);
    expect(file.mtimeMs).toBe(1_000_000);
    expect(file.nlink).toBe(2);
    expect(readFileSync(join(root, "d", long), "utf8")).toBe(`one${"x".repeat(100_000)}`);
    expect(readlinkSync(join(root, "d/link"))).toBe("/absolute");
    expect(lstatSync(join(root, "d/link")).mtimeMs).toBe(1_000_000);
    const folder = statSync(join(root, "d"));
    expect([folder.mode & 0o7777, folder.mtimeMs]).toEqual([0o1750, 1_000_000]);
    expect(statSync(join(root, "new/deep/empty")).size).toBe(0);
    expect(readFileSync(Buffer.from(`${root}/\u00ff`, "latin1"), "utf8")).toBe("bytes");
    expect(existsSync(join(root, ".kubedock-whole"))).toBe(false);
  });

  it("replaces what is there, and merges folders", async () => {
    mkdirSync(join(root, "d"));
    writeFileSync(join(root, "d/kept"), "kept");
    symlinkSync("/etc/passwd", join(root, "d/a"));
    mkdirSync(join(root, "b/full"), { recursive: true });
    await receiveWhole(
      entry({ path: "d", type: "directory", mode: 0o755 }),
      entry({ path: "d/a" }, "A"),
      entry({ path: "b" }, "B"),
    );
    expect(readdirSync(join(root, "d")).toSorted()).toEqual(["a", "kept"]);
    expect(lstatSync(join(root, "d/a")).isFile()).toBe(true);
    expect(readFileSync(join(root, "b"), "utf8")).toBe("B");
  });

  it("says nothing is done wherever the stream is cut", async () => {
    const bytes = await streamFor(
      entry({ path: "d", type: "directory" }),
      entry({ path: "d/a" }, "x".repeat(700)),
      entry({ path: "p".repeat(300) }, "b"),
      entry(LAST),
    );
    const end = bytes.length - 2 * 512; // the last entry is through, and nothing of it is missing
    const whole: number[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      const words = await receive(bytes.subarray(0, at)).catch((): string[] => []);
      if (words.includes("done")) whole.push(at);
    }
    expect(whole.every((at) => at >= end)).toBe(true);
  }, 60_000);

  it.each([
    ["../out", "outside"],
    ["d/../../out", "outside"],
    [`/out`, "outside"],
    [".", "outside"],
  ])("refuses %s", async (path, reason) => {
    await expect(receiveWhole(entry({ path }, "x"))).rejects.toThrow(reason);
    expect(readdirSync(base)).toEqual(["root"]);
  });

  it("does not write through a link that the archive brings", async () => {
    const link = entry({ path: "link", type: "symlink", linkTarget: base });
    await expect(receiveWhole(link, entry({ path: "link/out" }, "x"))).rejects.toThrow(
      '"link/out": "link" leads through something that is no folder',
    );
    expect(readdirSync(base)).toEqual(["root"]);
  });

  it("does not link what is outside, neither by its name nor through a link", async () => {
    writeFileSync(join(base, "secret"), "");
    const outside = entry({ path: "a", type: "hardlink", linkTarget: "../secret" });
    await expect(receiveWhole(outside)).rejects.toThrow("outside");
    const link = entry({ path: "link", type: "symlink", linkTarget: base });
    const through = entry({ path: "a", type: "hardlink", linkTarget: "link/secret" });
    await expect(receiveWhole(link, through)).rejects.toThrow("leads through something");
    expect(existsSync(join(root, "a"))).toBe(false);
  });

  it("replaces what the same archive has brought, and never what a link of it leads to", async () => {
    writeFileSync(join(base, "target"), "safe");
    await receiveWhole(
      entry({ path: "a", type: "symlink", linkTarget: join(base, "target") }),
      entry({ path: "b", type: "hardlink", linkTarget: "a" }),
      entry({ path: "a" }, "1"),
      entry({ path: "b" }, "2"),
      entry({ path: "a" }, "3"),
      entry({ path: "d", type: "symlink", linkTarget: base }),
      entry({ path: "d", type: "directory", mode: 0 }),
      entry({ path: "d/file" }, "4"),
    );
    expect(readFileSync(join(base, "target"), "utf8")).toBe("safe");
    expect(["a", "b", "d/file"].map((name) => readFileSync(join(root, name), "utf8"))).toEqual([
      "3",
      "2",
      "4",
    ]);
    expect(readdirSync(base).toSorted()).toEqual(["root", "target"]);
  });

  it.each(["fifo", "character", "block"] as const)(
    "names a %s, which it does not make",
    async (type) => {
      await expect(receiveWhole(entry({ path: "d/special", type }))).rejects.toThrow(
        `"d/special": a ${type} cannot be made here`,
      );
      expect(existsSync(join(root, "d/special"))).toBe(false);
    },
  );

  it("says in one line and the system's words what has failed, whatever the name", async () => {
    const path = Buffer.from("new\nline \u00e4/").toString("latin1") + "n".repeat(256);
    await expect(receiveWhole(entry({ path }))).rejects.toThrow(
      new Error(`"new\\nline \u00e4/${"n".repeat(256)}": ENAMETOOLONG: name too long`),
    );
  });

  it("takes an end only for one where it comes last", async () => {
    const words = receive(await streamFor(entry(LAST), entry({ path: "a" }, "more")));
    await expect(words).rejects.toThrow("have not come to their end");
  });

  it("fails if nobody sends anything", async () => {
    await expect(receive(new Uint8Array(0))).rejects.toThrow("nobody has sent files");
  });
});
