import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { injectProgram } from "../../../src/copy/inject-program.ts";
import { readExactly } from "../../../src/copy/read-exactly.ts";

const PROGRAM = Buffer.from("#!/bin/sh\nexit 0\n");
const BROKEN = Buffer.from("#!/bin/sh\nexit 4\n");

let root = "";

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "kubedock-inject-test-"));
});
afterEach(() => rm(root, { recursive: true }));

describe("injectProgram()", () => {
  it("makes the folder that is missing, and leaves nothing else", async () => {
    const path = await injectProgram(PROGRAM, { root, paths: ["/tmp/deep/program"] });
    expect(path).toBe("/tmp/deep/program");
    expect(await readdir(join(root, "tmp/deep"))).toEqual(["program"]);
    expect((await stat(join(root, path))).mode & 0o777).toBe(0o755);
    expect(await Bun.file(join(root, path)).bytes()).toEqual(new Uint8Array(PROGRAM));
  });

  it("replaces what is there, which may be running", async () => {
    await writeFile(join(root, "program"), BROKEN, { mode: 0o444 });
    await injectProgram(PROGRAM, { root, paths: ["/program"] });
    expect(await Bun.file(join(root, "program")).text()).toBe(PROGRAM.toString());
  });

  it("follows no link, which could lead out of the root", async () => {
    await Promise.all([mkdir(join(root, "run")), symlink(tmpdir(), join(root, "tmp"))]);
    const paths = ["/tmp/kubedock-inject-test-program", "/run/program"];
    expect(await injectProgram(PROGRAM, { root, paths })).toBe("/run/program");
  });

  it("takes the next path where one is not a folder", async () => {
    await writeFile(join(root, "tmp"), "");
    expect(await injectProgram(PROGRAM, { root, paths: ["/tmp/x", "/run/x"] })).toBe("/run/x");
  });

  it("tells why no path takes it, and leaves no file there", async () => {
    await writeFile(join(root, "file"), "");
    const injected = injectProgram(BROKEN, { root, paths: ["/file/x", "/tmp/x"] });
    await expect(injected).rejects.toThrow(
      '/file/x: "/file" is not a folder\n/tmp/x: the program does not run there (exit code 4)',
    );
    expect(await readdir(join(root, "tmp"))).toEqual([]);
  });

  it("does not take a program of another architecture", async () => {
    const injected = injectProgram(Buffer.from("\u007fELF"), { root, paths: ["/x"] });
    await expect(injected).rejects.toThrow("ENOEXEC");
  });
});

describe("readExactly()", () => {
  const { signal } = new AbortController();

  it("joins what comes and does not wait for the end", async () => {
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(Buffer.from("ab"));
        controller.enqueue(Buffer.from("cdef"));
      },
    });
    expect(Buffer.from(await readExactly(stream, 5, signal)).toString()).toBe("abcde");
  });

  it("fails when the stream ends early", async () => {
    const stream = new Blob(["abc"]).stream();
    await expect(readExactly(stream, 5, signal)).rejects.toThrow("ended after 3 of 5 bytes");
  });

  it("fails when nothing comes in time", async () => {
    const stream = new ReadableStream<Uint8Array>();
    const limit = AbortSignal.timeout(1);
    await expect(readExactly(stream, 5, limit)).rejects.toThrow("timed out");
  });
});
