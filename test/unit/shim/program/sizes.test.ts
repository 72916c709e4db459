import { describe, expect, test } from "bun:test";
import { parseSizes, sizesCommand } from "../../../../src/shim/sizes.ts";
import { asContainerOf } from "./overlay.ts";
import { isRoot, type Outcome } from "./inside.ts";

const SIZES = sizesCommand("/shim").join(" ");

/** What an image has: 8 KiB, 4 KiB under two names, and a directory of root's own. */
const IMAGE = [
  "head -c 8192 /dev/zero >image",
  "head -c 4096 /dev/zero >pair && ln pair other",
  "mkdir -m 700 secret && head -c 4096 /dev/zero >secret/file",
].join("\n");

/** Looks at a container in which something has been done first. */
function sizesAfter(script: string, user = "0"): Promise<Outcome> {
  return asContainerOf(IMAGE, `${script}\nchroot --userspec=${user} . ${SIZES}`);
}

describe.skipIf(!isRoot)("shim sizes", () => {
  test.each([
    ["nothing is done", "", 0, 16384],
    ["a file is written", "head -c 4096 /dev/zero >new", 4096, 20480],
    ["a file has two names", "head -c 4096 /dev/zero >new; ln new other-new", 4096, 20480],
    ["a file has a hole", "truncate -s 1G new; echo >>new", 4096, 20480],
    ["a file of the image's is changed", "chmod 600 image", 8192, 16384],
    ["a file is made older", "echo >new; touch -d 2001-01-01 new", 4096, 20480],
    ["a file of the image's is removed", "rm image", 0, 8192],
    ["a file of its own is removed", "echo >new; rm new", 0, 16384],
    [
      "something is mounted",
      "mount -t tmpfs x mnt; echo >mnt/x; echo >x; mount -B x image",
      4096,
      12288,
    ],
  ])("counts what is right when %s", async (_, script, writtenBytes, totalBytes) => {
    const { stdout, stderr } = await sizesAfter(script);
    expect(stderr).toBe("");
    expect(parseSizes(stdout)).toEqual({ writtenBytes, totalBytes });
  });

  test("counts what is mounted somewhere, if that is asked for", async () => {
    const mount =
      "mkdir 'mnt/a b'; mount -t tmpfs x 'mnt/a b'; head -c 4096 /dev/zero >'mnt/a b/x'";
    const command = sizesCommand("/shim", "/mnt/a b")
      .map((word) => `'${word}'`)
      .join(" ");
    const { stdout } = await asContainerOf(IMAGE, `${mount}; echo >mnt/y; chroot . ${command}`);
    expect(parseSizes(stdout)).toEqual({ writtenBytes: 4096, totalBytes: 4096 });
  });

  test("tells what was written though its user may not see all of the image", async () => {
    const { stdout } = await sizesAfter("install -o 1000 /dev/null new; echo >>new", "1000");
    expect(parseSizes(stdout)).toEqual({ writtenBytes: 4096 });
  });

  test("tells nothing where something may have been written that its user may not see", async () => {
    expect(await sizesAfter("echo >secret/new", "1000")).toEqual({
      stdout: "",
      stderr: "secret: Permission denied\n",
      exitCode: 1,
    });
  });

  test("tells nothing where nothing says when the container was made", async () => {
    expect(await sizesAfter("umount dev; touch dev/stdin")).toEqual({
      stdout: "",
      stderr: "/dev/stdin: not of the runtime's making\n",
      exitCode: 1,
    });
  });
});

test.each(["", "12", "12 3", "x 3\n", "1 2 3\n"])(
  "parseSizes() takes nothing from %j",
  (output) => {
    expect(parseSizes(output)).toBeUndefined();
  },
);
