import { describe, expect, test } from "bun:test";
import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { putCommand } from "../../../../src/shim/file-commands.ts";
import { temporaryFolder, type PlainFile } from "../../../support/tar.ts";
import { framesOf, putFiles, written } from "./files.ts";
import { execute, shim } from "./inside.ts";

describe("shim put", () => {
  test("writes a file with its mode and time, and the directories that are missing", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "a/b/file");
    const modifiedAt = { seconds: -5, nanoseconds: 123_456_789 };
    const { uid = 0, gid = 0 } = { uid: process.getuid?.(), gid: process.getgid?.() };
    const file = { path, content: "content", mode: 0o640, modifiedAt, uid, gid };
    expect(await putFiles([file])).toEqual(written);
    expect(await readFile(path, "utf8")).toBe("content");
    const status = await lstat(path, { bigint: true });
    expect(status.mode & 0o7777n).toBe(0o640n);
    expect(status.mtimeNs).toBe(-5_000_000_000n + 123_456_789n);
    expect((await lstat(join(folder.path, "a"))).mode & 0o7777).toBe(0o755);
  });

  test.each([
    ["has written all", "/file", "done\n"],
    ["has failed", "/file/inside", "Not a directory\n"],
  ])("says that it %s, and ends when it has been heard", async (_case, inside, word) => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "file"), "");
    const pipes = { stdin: "pipe", stdout: "pipe", stderr: "pipe" } as const;
    const child = Bun.spawn(putCommand(shim), pipes);
    const ended = child.exited.then(() => true);
    const content = "x".repeat(1_000_000);
    await child.stdin.write(await framesOf({ path: folder.path + inside, content }));
    await child.stdin.flush(); // what it does not want is taken too, else it could not be heard
    const { value } = await (word === "done\n" ? child.stdout : child.stderr).getReader().read();
    expect(Buffer.from(value ?? "").toString()).toEndWith(word);
    expect(await Promise.race([ended, Bun.sleep(100)])).toBeUndefined();
    await child.stdin.end();
    expect(await ended).toBe(true);
  });

  test("replaces a program that runs, which keeps its own file", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "program");
    await execute(["cp", "/bin/cat", path]);
    const child = Bun.spawn([path], { stdin: "pipe", stdout: "pipe" });
    expect(await putFiles([{ path, content: "new" }])).toEqual(written);
    await child.stdin.write("still here");
    await child.stdin.end();
    expect(await new Response(child.stdout).text()).toBe("still here");
    expect(await readFile(path, "utf8")).toBe("new");
  });

  test("replaces a link, and does not follow it", async () => {
    await using folder = await temporaryFolder();
    const [path, other] = [join(folder.path, "link"), join(folder.path, "other")];
    await writeFile(other, "old");
    await symlink("other", path);
    expect(await putFiles([{ path, content: "new" }])).toEqual(written);
    expect(await readFile(other, "utf8")).toBe("old");
    expect((await lstat(path)).isFile()).toBe(true);
  });

  test.each([
    ["directory", "file", "cannot overwrite directory with non-directory"],
    ["file", "directory", "cannot overwrite non-directory with directory"],
  ] as const)("replaces a %s by a %s, unless kinds are kept", async (old, type, refusal) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "it");
    if (old === "directory") await mkdir(join(path, "full/of/things"), { recursive: true });
    else await writeFile(path, "old");
    const refused = await putFiles([{ path, type }], { keepsKinds: true });
    expect(refused).toEqual({ stdout: "", stderr: `${path}: ${refusal}\n`, exitCode: 1 });
    expect(await readdir(folder.path)).toEqual(["it"]);
    expect(await putFiles([{ path, type }])).toEqual(written);
    expect((await lstat(path)).isDirectory()).toBe(type === "directory");
  });

  test("leaves what is in a directory, and gives it its mode and time at last", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "d");
    await mkdir(path);
    await writeFile(join(path, "old"), "");
    const modifiedAt = { seconds: 1_000_000_000, nanoseconds: 5 };
    const directory = { path, type: "directory", mode: 0o500, modifiedAt } as const;
    expect(await putFiles([directory, { path: join(path, "new") }])).toEqual(written);
    const status = await lstat(path, { bigint: true });
    expect(status.mode & 0o7777n).toBe(0o500n);
    expect(status.mtimeNs).toBe(1_000_000_000_000_000_005n);
    expect((await readdir(path)).toSorted()).toEqual(["new", "old"]);
  });

  test("makes links and pipes, again over themselves", async () => {
    await using folder = await temporaryFolder();
    const at = (name: string): string => join(folder.path, name);
    const files: PlainFile[] = [
      { path: at("file"), content: "x" },
      { path: at("hard"), type: "hardlink", linkTarget: at("file") },
      { path: at("soft"), type: "symlink", linkTarget: "no where", mode: 0o777 },
      { path: at("pipe"), type: "fifo", mode: 0o602 },
    ];
    expect(await putFiles(files)).toEqual(written);
    expect(await putFiles(files.slice(1))).toEqual(written);
    expect((await lstat(at("hard"))).ino).toBe((await lstat(at("file"))).ino);
    expect(await readlink(at("soft"))).toBe("no where");
    expect((await lstat(at("pipe"))).isFIFO()).toBe(true);
    expect((await lstat(at("pipe"))).mode & 0o777).toBe(0o602);
    expect((await readdir(folder.path)).toSorted()).toEqual(["file", "hard", "pipe", "soft"]);
  });

  test("leaves nothing half-written, wherever the stream is cut", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "file");
    await writeFile(path, "old");
    const frames = await framesOf({ path, content: "new content" });
    const whole = frames.length - 5; // all but the end
    for (const length of Array.from({ length: whole }, (_, index) => index)) {
      const outcome = await execute(putCommand(shim), { input: frames.slice(0, length) });
      const stderr = "kubedock: the files are cut short\n";
      expect(outcome).toEqual({ stdout: "", stderr, exitCode: 1 });
      expect(await readFile(path, "utf8")).toBe("old");
      expect(await readdir(folder.path)).toEqual(["file"]);
    }
    const unproven = await execute(putCommand(shim), { input: frames.slice(0, whole) });
    expect(unproven.exitCode).toBe(1);
  }, 30_000);

  test("tells at once that its folder is missing or none", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "fi le%\u00fc");
    await writeFile(Buffer.from(file, "latin1"), "");
    const missing = `${file}/no`;
    for (const [path, words] of [
      [join(folder.path, "no"), "No such file or directory"],
      [missing, "Not a directory"],
    ] as const) {
      const { stderr, exitCode } = await putFiles([], { folder: path });
      expect(stderr).toEndWith(`: ${words}\n`);
      expect(exitCode).toBe(1);
    }
    expect(await putFiles([], { folder: folder.path })).toEqual(written);
  });

  test.each([
    ["E\0\0\0\u0001x", "the server tells of a file what this shim does not know"],
    ["D\0\0\0\u0001x", "a file has more content than it should"],
    ["G\0\0\0\0", "the server says what this shim does not know: 71"],
    ["D\0\u0001\0\u0001", "a word of the server has 1 bytes too many"],
  ])("refuses %j", async (input, words) => {
    const outcome = await execute(putCommand(shim), { input: `${input}Z\0\0\0\0` });
    expect(outcome).toEqual({ stdout: "", stderr: `kubedock: ${words}\n`, exitCode: 1 });
  });

  test.each([
    ["the end", ""],
    ["another file", "E\0\0\0\u0018d\x000\x000\x000\x000\x000\x000\x000\x000\0/other\0"],
  ])("refuses %s before a file has all of its content", async (_, next) => {
    await using folder = await temporaryFolder();
    const frames = await framesOf({ path: join(folder.path, "file"), content: "content" });
    const header = frames.subarray(0, -"D....contentZ....".length);
    const input = Uint8Array.from(Buffer.concat([header, Buffer.from(`${next}Z\0\0\0\0`)]));
    const stderr = "kubedock: a file has less content than it should\n";
    expect(await execute(putCommand(shim), { input })).toEqual({ stdout: "", stderr, exitCode: 1 });
    expect(await readdir(folder.path)).toEqual([]);
  });

  test("names the file that cannot be written, in the kernel's words", async () => {
    const outcome = await putFiles([{ path: "/proc/version/file" }]);
    const stderr = "/proc/version/file: Not a directory\n";
    expect(outcome).toEqual({ stdout: "", stderr, exitCode: 1 });
  });
});
