import { expect, test } from "bun:test";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { createSpool } from "../../../../src/server/state/spool.ts";
import { bytesOf, streamOf, temporaryFolder } from "../../../support/tar.ts";

const PLAIN = { keepsKinds: false };
const bytes = (text: string) => Buffer.from(text);

async function kept(folder: string, containerId: string): Promise<string[]> {
  const archives = await createSpool(folder).list(containerId);
  return Promise.all(archives.map(async ({ open }) => (await bytesOf(open())).toString()));
}

test("a spool gives back what it keeps, in order, to its next life too", async () => {
  await using folder = await temporaryFolder();
  const spool = createSpool(folder.path);
  for (const text of ["one", "two", "three"]) await spool.add("c1", streamOf(bytes(text)), PLAIN);
  await spool.add("c2", streamOf(bytes("other")), PLAIN);
  await createSpool(folder.path).add("c1", streamOf(bytes("four")), PLAIN);
  expect(await kept(folder.path, "c1")).toEqual(["one", "two", "three", "four"]);
  expect(await kept(folder.path, "nobody")).toEqual([]);
});

test("a spool gives back how an archive is to be unpacked", async () => {
  await using folder = await temporaryFolder();
  const ways = [true, false, true];
  for (const keepsKinds of ways)
    await createSpool(folder.path).add("c1", streamOf(bytes("tar")), { keepsKinds });
  const archives = await createSpool(folder.path).list("c1");
  expect(archives.map(({ keepsKinds }) => keepsKinds)).toEqual(ways);
});

test("a spool keeps nothing of a stream that fails", async () => {
  await using folder = await temporaryFolder();
  const failing = new ReadableStream<Uint8Array>({
    start: (stream) => {
      stream.enqueue(bytes("half"));
      stream.error(new Error("broken off"));
    },
  });
  const adding = createSpool(folder.path).add("c1", failing, PLAIN);
  expect(await adding.catch((error: Error) => error.message)).toBe("broken off");
  expect(await readdir(join(folder.path, "c1"))).toEqual([]);
});

test("nobody else reads what a spool keeps", async () => {
  await using folder = await temporaryFolder();
  await createSpool(folder.path).add("c1", streamOf(bytes("secret")), PLAIN);
  const home = join(folder.path, "c1");
  const [name = ""] = await readdir(home);
  const modes = [(await stat(home)).mode & 0o777, (await stat(join(home, name))).mode & 0o777];
  expect(modes).toEqual([0o700, 0o600]);
});

test("tidy() deletes what is nobody's, and what was not received whole", async () => {
  await using folder = await temporaryFolder();
  const spool = createSpool(folder.path);
  await spool.add("kept", streamOf(bytes("whole")), PLAIN);
  await spool.add("gone", streamOf(bytes("whole")), PLAIN);
  await Bun.write(join(folder.path, "kept", "crash.part"), "half");
  await mkdir(join(folder.path, "empty"));
  await spool.tidy(["kept"]);
  expect(await readdir(folder.path)).toEqual(["kept"]);
  expect(await readdir(join(folder.path, "kept"))).toHaveLength(1);
  expect(await kept(folder.path, "kept")).toEqual(["whole"]);
  await spool.delete("kept");
  await spool.tidy([]); // of nothing
  expect(await readdir(folder.path)).toEqual([]);
});
