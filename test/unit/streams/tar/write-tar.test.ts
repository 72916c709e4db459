import { expect, test } from "bun:test";
import { readTar } from "../../../../src/streams/tar/read-tar.ts";
import { writeTar } from "../../../../src/streams/tar/write-tar.ts";
import { bytesOf, fileEntries, plainEntries, tarListing } from "../../../support/tar.ts";

const at = (seconds: number, nanoseconds = 0) => ({ modifiedAt: { seconds, nanoseconds } });

test.each([
  ["a path that is parted at a slash", { path: `${"d".repeat(90)}/${"f".repeat(90)}` }],
  ["a path that cannot be parted", { path: "f".repeat(101) }],
  ["a long path of a directory", { path: "d".repeat(100), type: "directory" as const }],
  ["a name that is not UTF-8", { path: "bad\u00ff\u00fename".repeat(20) }],
  ["a long link", { type: "symlink" as const, linkTarget: "t".repeat(300) }],
  ["large owners", { uid: 2 ** 31, gid: 2 ** 32 - 2 }],
  ["a time with nanoseconds", at(1_700_000_000, 1)],
  ["a time before 1970", at(-5, 250_000_000)],
  ["a whole second before 1970", at(-86_400)],
  ["a time after 2242", at(2 ** 33)],
  ["a device", { type: "character" as const, device: { major: 4095, minor: 1_048_575 } }],
  ["every mode bit", { mode: 0o7777 }],
])("writeTar() tells %s", async (_, header) => {
  const [expected] = await plainEntries(fileEntries(header));
  expect(await plainEntries(readTar(writeTar(fileEntries(header))))).toEqual([
    expected as NonNullable<typeof expected>,
  ]);
});

test("writeTar() is understood by GNU tar", async () => {
  const long = "f".repeat(300);
  const listing = await tarListing(
    await bytesOf(
      writeTar(
        fileEntries(
          { path: "d", type: "directory", mode: 0o1777 },
          {
            path: `d/${long}`,
            content: "x".repeat(1000),
            uid: 5_000_000,
            ...at(1_000_000_000, 5e8),
          },
          { path: "d/hard", type: "hardlink", linkTarget: `d/${long}` },
          { path: "d/null", type: "character", device: { major: 1, minor: 3 }, mode: 0o666 },
        ),
      ),
    ),
  );
  expect(listing.replaceAll(/ +/g, " ").trim().split("\n")).toEqual([
    "drwxrwxrwt 0/0 0 2023-11-14 22:13:20 d/",
    `-rw-r--r-- 5000000/0 1000 2001-09-09 01:46:40.5 d/${long}`,
    `hrw-r--r-- 0/0 0 2023-11-14 22:13:20 d/hard link to d/${long}`,
    "crw-rw-rw- 0/0 1,3 2023-11-14 22:13:20 d/null",
  ]);
});

test("writeTar() tells sizes beyond 8 GiB", async () => {
  const sizeBytes = 2 ** 33;
  const content = Buffer.alloc(64 * 1024);
  const reader = writeTar(fileEntries({ sizeBytes, content })).getReader();
  const { value } = await reader.read();
  expect(Buffer.from(value ?? "").toString("latin1")).toContain(" size=8589934592\n");
  await reader.cancel();
});

test.each([
  ["shorter", 4],
  ["longer", 2],
])("writeTar() fails if a content is %s than it says", async (_, sizeBytes) => {
  const stream = writeTar(fileEntries({ path: "a", sizeBytes, content: "abc" }));
  expect(await bytesOf(stream).catch((error: Error) => error.message)).toBe(
    '"a" is not as long as it was said to be',
  );
});

test("writeTar() reads no entry before it is asked to, and lets go of them when cancelled", async () => {
  const seen: string[] = [];
  async function* watched() {
    try {
      for await (const entry of fileEntries({ path: "a", content: "x".repeat(100_000) })) {
        seen.push(entry.header.path);
        yield entry;
      }
    } finally {
      seen.push("end");
    }
  }
  const reader = writeTar(watched()).getReader();
  expect(seen).toEqual([]);
  await reader.read();
  await reader.cancel();
  expect(seen).toEqual(["a", "end"]);
});
