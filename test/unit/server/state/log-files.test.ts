import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { appendFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogFiles } from "../../../../src/engine/local-files.ts";
import { createLogFiles } from "../../../../src/server/state/log-files.ts";

const NAME = { containerId: "c1", pod: "web-1", stream: "stdout" } as const;

let folder = "";
let files: LogFiles;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubedock-log-files-"));
  files = createLogFiles(join(folder, "logs"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("createLogFiles()", () => {
  it("has nothing before something is written", async () => {
    expect(await files.pods("c1")).toEqual([]);
    expect(await files.read(NAME)).toBeUndefined();
    await files.delete("c1");
    await files.deleteAllBut([]);
  });

  it("reads what was written, stream by stream", async () => {
    await write("a\nb\n");
    await write("err\n", { ...NAME, stream: "stderr" });
    await write("later\n", { ...NAME, pod: "web-1-2" });
    expect(await text()).toBe("a\nb\n");
    expect((await files.pods("c1")).toSorted()).toEqual(["web-1", "web-1-2"]);
  });

  it("goes on behind the last whole line", async () => {
    await write("a\nb\n");
    await appendFile(join(folder, "logs", "c1", "web-1.stdout"), "to");
    await write("c\n");
    expect(await text()).toBe("a\nb\nc\n");
  });

  it.each([0, 1, 2, 999, 3999, 4000, 5000])("finds where the last %d lines begin", async (tail) => {
    const lines = Array.from({ length: 4000 }, (_, line) => `${line} ${"x".repeat(line % 150)}\n`);
    await write(lines.join(""));
    const all = await text();
    const read = await text(tail);
    expect(all).toBe(lines.join(""));
    expect(read).toBe(tail === 0 ? "" : lines.slice(-tail).join(""));
  });

  it("counts a fragment at the end as no line", async () => {
    await write("a\nb\nfragment");
    expect(await text(1)).toBe("b\nfragment");
  });

  it("deletes what belongs to a container, or to none that is there", async () => {
    for (const containerId of ["c1", "c2", "c3"]) await write("a\n", { ...NAME, containerId });
    await files.delete("c1");
    expect((await readdir(join(folder, "logs"))).toSorted()).toEqual(["c2", "c3"]);
    await files.deleteAllBut(["c3"]);
    expect(await readdir(join(folder, "logs"))).toEqual(["c3"]);
    await files.deleteAllBut([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it("waits until a slow disk has taken what is written, and tells if it cannot", async () => {
    const block = Buffer.alloc(1_000_000, "x\n");
    const file = await files.append(NAME);
    for (let count = 0; count < 20; count += 1) await file.write(block);
    await file.close();
    expect((await text()).length).toBe(20_000_000);
    expect(files.append({ ...NAME, pod: "no/such/folder" })).rejects.toThrow("ENOENT");
  });
});

async function write(content: string, name: Parameters<LogFiles["append"]>[0] = NAME) {
  const file = await files.append(name);
  await file.write(Buffer.from(content));
  await file.close();
}

async function text(tail?: number): Promise<string> {
  return new Response(await files.read(NAME, tail)).text();
}
