import { afterAll, beforeAll, describe, expect, it } from "bun:test";
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHostFiles } from "../../../../src/server/state/host-files.ts";

const files = createHostFiles();
const folder = mkdtempSync(join(tmpdir(), "host-files-"));
const NOT_TEXT = "\u00ff\u00fe";
let socket: Server;

beforeAll(async () => {
  mkdirSync(join(folder, "sub"), { mode: 0o750 });
  writeFileSync(join(folder, "sub/script"), "run", { mode: 0o755 });
  utimesSync(join(folder, "sub/script"), 1000, 1000.5);
  writeFileSync(join(folder, "empty"), "");
  linkSync(join(folder, "sub/script"), join(folder, "twin"));
  symlinkSync("sub", join(folder, "link"));
  writeFileSync(Buffer.from(join(folder, NOT_TEXT), "latin1"), "bytes");
  socket = createServer().listen(join(folder, "socket"));
  await new Promise((resolve) => socket.once("listening", resolve));
});

afterAll(() => {
  socket.close();
  rmSync(folder, { recursive: true });
});

async function readAll(path: string): Promise<{ seen: object[]; leftOut: string[] }> {
  const seen: object[] = [];
  const leftOut: string[] = [];
  for await (const { header, content } of files.read(path, (left) => leftOut.push(left))) {
    const bytes = Buffer.concat(await Array.fromAsync(content));
    seen.push([header.path.slice(folder.length), header.type, header.linkTarget, String(bytes)]);
  }
  return { seen, leftOut };
}

describe("read() of the server's files", () => {
  it("leaves out what vanishes while it is read, but not what it has begun to read", async () => {
    const passing = mkdtempSync(join(tmpdir(), "host-files-passing-"));
    mkdirSync(join(passing, "b/c"), { recursive: true });
    for (const name of ["a", "b/c/file", "d"]) writeFileSync(join(passing, name), name);
    symlinkSync("a", join(passing, "e"));
    const seen: string[] = [];
    for await (const { header, content } of files.read(passing, () => {})) {
      if (header.path.endsWith("/a")) rmSync(passing, { recursive: true });
      seen.push(header.path.slice(passing.length), String(await Array.fromAsync(content)));
    }
    expect(seen).toEqual(["", "", "/a", String(Buffer.from("a").values().toArray())]);
  });

  it("tells of a tree, directories first and each file once", async () => {
    expect(await readAll(folder)).toEqual({
      seen: [
        ["", "directory", "", ""],
        ["/empty", "file", "", ""],
        ["/link", "symlink", "sub", ""],
        ["/sub", "directory", "", ""],
        ["/sub/script", "file", "", "run"],
        ["/twin", "hardlink", join(folder, "sub/script"), ""],
        [`/${NOT_TEXT}`, "file", "", "bytes"],
      ],
      leftOut: [join(folder, "socket")],
    });
  });

  it("keeps what a file is", async () => {
    const entries = files.read(join(folder, "sub/script"), () => {});
    const { value } = await entries.next();
    expect(value?.header).toMatchObject({
      mode: 0o755,
      uid: process.getuid?.() ?? 0,
      modifiedAt: { seconds: 1000, nanoseconds: 500_000_000 },
      sizeBytes: 3,
    });
    await entries.return(undefined);
  });

  it("follows a link only where it is asked for it", async () => {
    const { seen } = await readAll(join(folder, "link"));
    expect(seen).toEqual([
      ["/link", "directory", "", ""],
      ["/link/script", "file", "", "run"],
    ]);
  });

  it("fails if a file becomes shorter", async () => {
    const path = join(folder, "shrinking");
    writeFileSync(path, "0123456789");
    const entries = files.read(path, () => {});
    const { value } = await entries.next();
    writeFileSync(path, "01");
    await expect(Array.fromAsync(value?.content ?? [])).rejects.toThrow("shorter");
    await entries.return(undefined); // which closes the file
    rmSync(path);
  });
});

describe("kindOf() the server's files", () => {
  it.each([
    ["sub", "directory"],
    ["link", "directory"],
    ["empty", "file"],
    ["socket", "socket"],
    ["missing", undefined],
    ["empty/missing", undefined],
  ] as const)("knows %s", async (name, kind) => {
    expect(await files.kindOf(join(folder, name))).toBe(kind);
  });

  it("knows devices", async () => {
    expect(await files.kindOf("/dev/null")).toBe("device");
  });
});
