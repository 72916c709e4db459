import { describe, expect, test } from "bun:test";
import { chmod, lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeStat } from "../../../../src/shim/files.ts";
import { statCommand } from "../../../../src/shim/file-commands.ts";
import { runProgram, streamOf, temporaryFolder, type PlainFile } from "../../../support/tar.ts";
import { getFiles, putFiles, written, asNobody } from "./files.ts";
import { execute, isRoot, shim } from "./inside.ts";

describe.skipIf(!isRoot)("shim put as root", () => {
  test("gives files to their owners with every mode bit, and makes devices", async () => {
    await using folder = await temporaryFolder();
    const at = (name: string): string => join(folder.path, name);
    const device = { major: 4095, minor: 1_048_575 };
    const files: PlainFile[] = [
      { path: at("file"), uid: 1000, gid: 2 ** 32 - 2, mode: 0o7777, content: "x" },
      { path: at("soft"), type: "symlink", linkTarget: "/", uid: 7, gid: 8, mode: 0o777 },
      { path: at("device"), type: "block", device, mode: 0o660 },
    ];
    expect(await putFiles(files)).toEqual(written);
    const headers = (await getFiles(folder.path)).map(({ header }) => header);
    for (const { content: _, ...file } of files)
      expect(headers.find(({ path }) => path === file.path)).toMatchObject(file);
  });

  test("writes a file that is a mount of its own where it is", async () => {
    await using folder = await temporaryFolder();
    const [path, source] = [join(folder.path, "mount"), join(folder.path, "source")];
    await Promise.all([writeFile(path, ""), writeFile(source, "a longer old content")]);
    const script = `mount --bind "$0" "$1" && shift && exec "$@"`;
    const through = ["unshare", "--mount", "sh", "-c", script, source, path];
    const files = [{ path, content: "new", mode: 0o600 }];
    expect(await putFiles(files, {}, through)).toEqual(written);
    expect(await readFile(source, "utf8")).toBe("new");
    expect((await lstat(source)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder.path)).toSorted()).toEqual(["mount", "source"]);
  });

  test("empties directories of the image, but for what is mounted there", async () => {
    await using folder = await temporaryFolder();
    const root = folder.path;
    await mkdir(join(root, "data/sub/mount"), { recursive: true });
    await mkdir(join(root, "data/gone/deep"), { recursive: true });
    await mkdir(join(root, "source"));
    for (const name of ["data/old", "data/gone/deep/old", "source/kept", "data/sub/old"])
      await writeFile(join(root, name), "");
    await symlink("/source", join(root, "link"));
    const script = `mount --bind "$0/source" "$0/data/sub/mount" && exec "$@"`;
    const through = ["unshare", "--mount", "sh", "-c", script, root];
    const options = { root, emptied: ["/data", "/missing", "/link", "/dev"] };
    expect(await putFiles([{ path: "/data/new" }], options, through)).toEqual(written);
    expect(await readdir(join(root, "data"))).toEqual(["new", "sub"]);
    expect(await readdir(join(root, "data/sub"))).toEqual(["mount"]);
    expect(await readdir(join(root, "source"))).toEqual(["kept"]);
  });

  test("makes no directory of a file of the image", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "file"), "kept");
    const options = { root: folder.path, emptied: ["/file"] };
    const { stderr, exitCode } = await putFiles([{ path: "/file", type: "directory" }], options);
    expect({ stderr, exitCode }).toEqual({ stderr: "/file: Not a directory\n", exitCode: 1 });
    expect(await readFile(join(folder.path, "file"), "utf8")).toBe("kept");
  });

  test("leaves alone a directory that is itself in a mount", async () => {
    await using folder = await temporaryFolder();
    const root = folder.path;
    await mkdir(join(root, "data"));
    const script = `mount -t tmpfs none "$0/data" && mkdir "$0/data/sub" && echo kept >"$0/data/sub/file" && "$@" && cat "$0/data/sub/file"`;
    const through = ["unshare", "--mount", "sh", "-c", script, root];
    const outcome = await putFiles([], { root, emptied: ["/data/sub"] }, through);
    expect(outcome).toEqual({ ...written, stdout: "done\nkept\n" });
  });

  test("works in another root, where links stay within it", async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, "real"));
    await symlink("/real", join(folder.path, "link"));
    const options = { root: folder.path, folder: "/link" };
    expect(await putFiles([{ path: "/link/file", content: "x" }], options)).toEqual(written);
    expect(await readFile(join(folder.path, "real/file"), "utf8")).toBe("x");
    const output = await runProgram(statCommand(shim, "/link", options));
    expect((await decodeStat(streamOf(output))).linkTarget).toBe("/real");
  });

  test("as another user, keeps files that it cannot give away, without what lends their owner", async () => {
    await using folder = await temporaryFolder();
    await chmod(folder.path, 0o777);
    const at = (name: string): string => join(folder.path, name);
    const files: PlainFile[] = [
      { path: at("d"), type: "directory", mode: 0o555 },
      { path: at("d/file"), content: "x", mode: 0o6755 },
    ];
    expect(await putFiles(files, {}, asNobody)).toEqual(written);
    expect((await lstat(at("d"))).mode & 0o777).toBe(0o555);
    expect(await lstat(at("d/file"))).toMatchObject({ uid: 65534, mode: 0o100755 });
  });

  test("as another user, writes over a file in a directory of others, and leaves that as it is", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "file");
    await writeFile(path, "a longer old content");
    await Promise.all([chmod(folder.path, 0o755), execute(["chown", "65534:65534", path])]);
    const files: PlainFile[] = [
      { path: folder.path, type: "directory", mode: 0o700 },
      { path, content: "new" },
    ];
    expect(await putFiles(files, {}, asNobody)).toEqual(written);
    expect(await readFile(path, "utf8")).toBe("new");
    expect((await lstat(folder.path)).mode & 0o777).toBe(0o755);
    const refused = await putFiles([{ path: join(folder.path, "other") }], {}, asNobody);
    const stderr = `${folder.path}/other: Permission denied\n`;
    expect(refused).toEqual({ stdout: "", stderr, exitCode: 1 });
  });

  test.each(["character", "block"] as const)("tells that it may not make a %s", async (type) => {
    await using folder = await temporaryFolder();
    await chmod(folder.path, 0o777);
    const path = join(folder.path, "device");
    const device = { major: 1, minor: 3 };
    const { stderr, exitCode } = await putFiles([{ path, type, device }], {}, asNobody);
    expect({ stderr, exitCode }).toEqual({
      stderr: `${path}: Operation not permitted\n`,
      exitCode: 1,
    });
  });
});
