import { afterAll, describe, expect, it } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  boundEntries,
  checkBinds,
  makeBindSources,
} from "../../../../../src/engine/files/before-start/binds.ts";
import type { Bind } from "../../../../../src/model/container.ts";
import { createHostFiles } from "../../../../../src/server/state/host-files.ts";

const folder = mkdtempSync(join(tmpdir(), "binds-"));
const engine = { hostFiles: createHostFiles() };

afterAll(() => rmSync(folder, { recursive: true }));

function bind(source: string, target: string, createsSource = true): Bind {
  return { source, target, isReadOnly: false, mode: "", createsSource, isMount: !createsSource };
}

describe("checkBinds()", () => {
  it("refuses a source of Mounts that is not there, in Docker's words", () => {
    expect(checkBinds(engine, [bind("/missing", "/a", false)])).rejects.toMatchObject({
      kind: "invalid-argument",
      message: 'invalid mount config for type "bind": bind source path does not exist: /missing',
    });
  });

  it("refuses what no pod can have, and says why", () => {
    expect(checkBinds(engine, [bind("/dev/null", "/a")])).rejects.toMatchObject({
      kind: "not-implemented",
      message: expect.stringContaining('Cannot bind "/dev/null": it is a device'),
    });
  });
});

describe("makeBindSources()", () => {
  it("makes a source that is missing, as an empty directory", async () => {
    const source = join(folder, "new/deep");
    await checkBinds(engine, [bind(source, "/a")]);
    expect(existsSync(source)).toBe(false);
    await makeBindSources(engine, [bind(source, "/a")]);
    expect(existsSync(source)).toBe(true);
  });

  it("says in Docker's words that it may not, and where it looks", () => {
    writeFileSync(join(folder, "file"), "");
    const source = join(folder, "file/below");
    expect(makeBindSources(engine, [bind(source, "/a")])).rejects.toMatchObject({
      kind: "internal",
      message: expect.stringMatching(
        /^error while creating mount source path '.*\/file\/below': .*: what is bound is looked for where the server runs$/,
      ),
    });
  });
});

describe("boundEntries()", () => {
  it("reads a directory at its place in the container", async () => {
    const source = join(folder, "größe");
    mkdirSync(source);
    writeFileSync(join(source, "a"), "A");
    const paths: string[] = [];
    for await (const { header } of boundEntries({ ...engine, log: console }, bind(source, "/c")))
      paths.push(header.path);
    expect(paths).toEqual(["/c", "/c/a"]);
  });

  it("says which bind cannot be read, and why", async () => {
    const gone = join(folder, "gone");
    const entries = boundEntries({ ...engine, log: console }, bind(gone, "/c"));
    expect(Array.fromAsync(entries)).rejects.toMatchObject({
      kind: "internal",
      message: expect.stringMatching(/^Cannot read what is bound to "\/c": ENOENT: .*\/gone'/),
    });
  });
});
