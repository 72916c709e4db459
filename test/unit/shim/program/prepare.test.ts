import { describe, expect, test } from "bun:test";
import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { prepareCommand, type Preparation } from "../../../../src/shim/file-commands.ts";
import { emptyImage, execute, isRoot, type Outcome } from "./inside.ts";

const DONE: Outcome = { stdout: "", stderr: "", exitCode: 0 };
const MARK = ".kubedock-fills";

/** An image with a directory at /data, and a volume for it. */
async function imageWithVolume() {
  const image = await emptyImage({ "data/sub/file": "image's", "data/program": "#!" });
  const data = join(image.root, "data");
  const volume = join(image.root, "volumes/data");
  await mkdir(volume, { recursive: true });
  await execute(["chown", "-R", "70:71", data]);
  await execute(["chmod", "4755", join(data, "program")]);
  await execute(["chmod", "700", data]);
  const prepare = (steps: readonly Preparation[]): Promise<Outcome> =>
    execute(["chroot", image.root, ...prepareCommand("/shim", "/volumes", steps)]);
  const fill = (target = "/data"): Promise<Outcome> => prepare([{ kind: "fill", target }]);
  const stat = async (path: string): Promise<string> =>
    (await execute(["stat", "-c", "%a %u:%g", join(volume, path)])).stdout.trim();
  return {
    image,
    data,
    volume,
    fill,
    prepare,
    stat,
    [Symbol.asyncDispose]: image[Symbol.asyncDispose],
  };
}

/** Fills the volume of an image as a user who is not root. */
function fillAs(image: { readonly root: string }, uid: number): Promise<Outcome> {
  const command = prepareCommand("/shim", "/volumes", [{ kind: "fill", target: "/data" }]);
  return execute(["chroot", `--userspec=${uid}:${uid}`, image.root, ...command]);
}

describe.skipIf(!isRoot)("shim prepare", () => {
  test("gives an empty volume what the image has, with its owners and modes", async () => {
    await using place = await imageWithVolume();
    expect(await place.fill()).toEqual(DONE);
    expect((await readdir(place.volume)).toSorted()).toEqual(["program", "sub"]);
    expect(await readFile(join(place.volume, "sub/file"), "utf8")).toBe("image's");
    expect(await place.stat(".")).toBe("700 70:71");
    expect(await place.stat("program")).toBe("4755 70:71");
  });

  test("gives a volume the owner of an empty directory", async () => {
    await using place = await imageWithVolume();
    for (const name of await readdir(place.data))
      await rm(join(place.data, name), { recursive: true });
    await mkdir(join(place.volume, "lost+found"));
    expect(await place.fill()).toEqual(DONE);
    expect(await place.stat(".")).toBe("700 70:71");
  });

  test("leaves alone a volume that has something", async () => {
    await using place = await imageWithVolume();
    await writeFile(join(place.volume, "other"), "");
    expect(await place.fill()).toEqual(DONE);
    expect(await readdir(place.volume)).toEqual(["other"]);
    expect(await place.stat(".")).toBe("755 0:0");
  });

  test("goes on where it was cut", async () => {
    await using place = await imageWithVolume();
    await writeFile(join(place.volume, MARK), "");
    await writeFile(join(place.volume, "program"), "half");
    expect(await place.fill()).toEqual(DONE);
    expect((await readdir(place.volume)).toSorted()).toEqual(["program", "sub"]);
    expect(await readFile(join(place.volume, "program"), "utf8")).toBe("#!");
  });

  test("waits for another one that fills the volume, and leaves its work alone", async () => {
    await using place = await imageWithVolume();
    const mark = join(place.volume, MARK);
    await writeFile(mark, "");
    const script = 'echo locked; read line; echo changed > "$0/program"; rm "$1"';
    const other = Bun.spawn(["flock", mark, "sh", "-c", script, place.volume, mark], {
      stdin: "pipe",
      stdout: "pipe",
    });
    await other.stdout.getReader().read();
    const filling = place.fill();
    await other.stdin.write("\n");
    await other.stdin.end();
    expect(await filling).toEqual(DONE);
    expect(await readdir(place.volume)).toEqual(["program"]);
    expect(await readFile(join(place.volume, "program"), "utf8")).toBe("changed\n");
  });

  test("follows a link of the image, and does nothing where that has nothing", async () => {
    await using place = await imageWithVolume();
    await execute(["mv", place.data, join(place.image.root, "real")]);
    await execute(["ln", "-s", "/real", place.data]);
    expect(await place.fill()).toEqual(DONE);
    expect((await readdir(place.volume)).toSorted()).toEqual(["program", "sub"]);
    expect(await place.fill("/missing")).toEqual(DONE);
  });

  test("refuses what is a file in the image, and tells what cannot be written", async () => {
    await using place = await imageWithVolume();
    expect(await place.fill("/data/program")).toMatchObject({
      exitCode: 1,
      stderr: "/data/program: cannot mount volume over existing file, file exists\n",
    });
    await rm(place.volume, { recursive: true });
    expect(await place.fill()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^\/volumes\/data: no such file or directory\n/i),
    });
  });

  test("gives a directory owner and mode", async () => {
    await using place = await imageWithVolume();
    const own = { kind: "own", target: "/data", mode: 0o1770, uid: 5, gid: 6 } as const;
    expect(await place.prepare([own])).toEqual(DONE);
    expect(await place.stat(".")).toBe("1770 5:6");
  });

  describe("by who is not root", () => {
    test("gives what that user may read, as the user's own, and tells of the rest", async () => {
      await using place = await imageWithVolume();
      await link(join(place.data, "program"), join(place.data, "second"));
      await writeFile(join(place.data, "secret"), "root's");
      for (const [mode, path] of [
        ["755", "."],
        ["600", "secret"],
        ["700", "sub"],
      ] as const)
        await execute(["chmod", mode, join(place.data, path)]);
      await execute(["chown", "1000:1000", place.volume]);
      const { exitCode, stderr } = await fillAs(place.image, 1000);
      expect(exitCode).toBe(0);
      expect(stderr.trim().split("\n").toSorted()).toEqual([
        "/data/secret: Permission denied",
        "/data/sub: Permission denied",
      ]);
      expect((await readdir(place.volume)).toSorted()).toEqual(["program", "second"]);
      expect(await place.stat("program")).toBe("755 1000:1000");
      expect(await fillAs(place.image, 1000)).toEqual(DONE);
    });

    test("does nothing to a volume that the user may not write to, and says so", async () => {
      await using place = await imageWithVolume();
      await execute(["chmod", "755", place.data]);
      expect(await fillAs(place.image, 1000)).toEqual({
        ...DONE,
        stderr: "/data: the volume may not be written to\n",
      });
      expect(await readdir(place.volume)).toEqual([]);
    });
  });
});
