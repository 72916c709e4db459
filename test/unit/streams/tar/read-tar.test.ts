import { expect, test } from "bun:test";
import { buildHeaderBlock } from "../../../../src/streams/tar/header-block.ts";
import { readTar } from "../../../../src/streams/tar/read-tar.ts";
import { writeTar } from "../../../../src/streams/tar/write-tar.ts";
import {
  bytesOf,
  fileEntries,
  filesByPath,
  fixtureArchive,
  plainEntries,
  runProgram,
  streamOf,
  tarListing,
  temporaryFolder,
} from "../../../support/tar.ts";

const LONG = "n".repeat(255);

/** Every kind of file that a test may make without being root, and names and modes of every kind. */
const MAKE_FILES = `
umask 022
mkdir d d/${LONG} && echo long > d/${LONG}/${LONG}
echo content > d/file && ln d/file d/hard && ln -s ../elsewhere d/link && mkfifo d/fifo && : > d/empty
ln -s "$(printf 't%.0s' $(seq 150))" d/long-link
printf '\\303\\244\\n' > "$(printf 'd/bad\\377\\376name')"
for mode in 0000 0001 0002 0004 0010 0020 0040 0100 0200 0400 1644 2644 4755 7777; do
  : > d/mode-$mode; chmod $mode d/mode-$mode
done
touch -d '1965-05-05 05:05:05.25 UTC' d/empty; touch -d '2001-02-03 04:05:06.123456789 UTC' d/file
truncate -s 3000000 d/sparse
for at in 1 5 9 13 17 21 25; do
  printf "part $at" | dd of=d/sparse bs=100000 seek=$at conv=notrunc status=none
done
truncate -s 100000 d/hole
`;

async function makeArchive(...options: readonly string[]): Promise<Uint8Array> {
  await using folder = await temporaryFolder();
  await runProgram(["sh", "-ec", `cd ${folder.path}; ${MAKE_FILES}`]);
  return await runProgram(["tar", "-C", folder.path, ...options, "-cf", "-", "d"]);
}

/** What the formats before GNU's and pax have no room for. */
const LEFT_OUT = ["--exclude=d/n*", "--exclude=d/long-link", "--exclude=d/empty"];

test.each([
  ["--format=gnu"],
  ["--format=oldgnu"],
  ["--format=pax"],
  ["--format=ustar", ...LEFT_OUT],
  ["--format=v7", ...LEFT_OUT, "--exclude=d/fifo"],
  ["--format=gnu", "--sparse"],
  ["--format=pax", "--sparse", "--sparse-version=0.0"],
  ["--format=pax", "--sparse", "--sparse-version=0.1"],
  ["--format=pax", "--sparse", "--sparse-version=1.0"],
])("readTar() reads what GNU tar writes with %s %s %s", async (...options) => {
  const archive = await makeArchive(...options.filter((option) => typeof option === "string"));
  const again = await bytesOf(writeTar(readTar(streamOf(archive))));
  expect(await tarListing(again)).toBe(await tarListing(archive));
  expect(await contentsOf(again)).toBe(await contentsOf(archive));
});

async function contentsOf(archive: Uint8Array): Promise<string> {
  return Buffer.from(await runProgram(["tar", "-xOf", "-"], archive)).toString("latin1");
}

const fixture = async (name: string) => filesByPath(readTar(streamOf(await fixtureArchive(name))));

// All of one tree: every mode, a sparse file, names and links too long for a header, a name that is not UTF-8, owners
// above 2,097,151. Python's and Go's are in the formats of pax and GNU, libarchive's (bsdtar) too.
test.each(["busybox", "bsdtar", "bsdtar-gnu", "python", "python-gnu", "go", "go-gnu"])(
  "readTar() reads the same from %s as from GNU tar",
  async (name) => {
    expect(await fixture(name)).toEqual(await fixture("gnu"));
  },
);

test("readTar() gives names as bytes, and times to the nanosecond", async () => {
  const entries = await plainEntries(readTar(streamOf(await makeArchive("--format=pax"))));
  const find = (path: string) => entries.find(({ header }) => header.path === path);
  expect(find("d/badÿþname")?.content).toEqual(Buffer.from("ä\n"));
  expect(find(`d/${LONG}/${LONG}`)?.content).toEqual(Buffer.from("long\n"));
  expect(find("d/empty")?.header.modifiedAt).toEqual({
    seconds: Date.UTC(1965, 4, 5, 5, 5, 5) / 1000,
    nanoseconds: 250_000_000,
  });
  expect(find("d/mode-7777")?.header.mode).toBe(0o7777);
  expect(find("d/link")?.header).toMatchObject({ type: "symlink", linkTarget: "../elsewhere" });
  expect(find("d/fifo")?.header.type).toBe("fifo");
  expect(find("d")?.header.type).toBe("directory");
});

test("readTar() takes records for all files from a global header, until one takes them back", async () => {
  const archive = await makeGlobalArchive();
  const entries = await plainEntries(readTar(streamOf(archive)));
  expect(entries.map(({ header }) => [header.path, header.uid])).toEqual([["f", 77]]);
});

async function makeGlobalArchive(): Promise<Uint8Array> {
  await using folder = await temporaryFolder();
  const command = `cd ${folder.path}; : > f; tar --format=pax --pax-option=globexthdr.name=g,uid=77 -cf - f`;
  return await runProgram(["sh", "-ec", command]);
}

test("readTar() leaves out contents that nobody reads", async () => {
  const files = fileEntries({ path: "a", content: "x".repeat(5000) }, { path: "b", content: "y" });
  const paths: string[] = [];
  for await (const { header, content } of readTar(writeTar(files))) {
    paths.push(header.path);
    for await (const _ of content) break;
  }
  expect(paths).toEqual(["a", "b"]);
});

test("readTar() fails at every cut that is not between two blocks of headers", async () => {
  const whole = await bytesOf(writeTar(fileEntries({ path: "a", content: "x".repeat(700) })));
  for (let size = 1; size < 512 + 1024; size += 1) {
    const cut = plainEntries(readTar(streamOf(whole.subarray(0, size))));
    expect(await cut.catch((error: Error) => error.message)).toBe("the archive is cut short");
  }
});

test("readTar() takes an empty stream for an empty archive", async () => {
  expect(await plainEntries(readTar(streamOf(new Uint8Array(0))))).toEqual([]);
});

test.each([
  ["noise", Buffer.from("no archive at all ".repeat(100))],
  ["a compressed archive", Bun.gzipSync(Buffer.alloc(2000, "abc"))],
])("readTar() refuses %s", async (_, bytes) => {
  const padded = Buffer.concat([bytes, Buffer.alloc(512)]);
  const reading = plainEntries(readTar(streamOf(padded)));
  expect(await reading.catch((error: Error) => error.message)).toBe("invalid tar header");
});

test("readTar() refuses a type that it does not know, by its name", async () => {
  const sizes = { mode: 0o644, uid: 0, gid: 0, size: 0, modifiedAt: 0, major: 0, minor: 0 };
  const archive = buildHeaderBlock({ path: "odd", linkTarget: "", flag: "Z", ...sizes });
  const reading = plainEntries(readTar(streamOf(archive)));
  expect(await reading.catch((error: Error) => error.message)).toBe(
    '"odd": unhandled tar header type 90',
  );
});

test("readTar() lets go of its stream when its reader stops", async () => {
  let isCancelled = false;
  const archive = await bytesOf(writeTar(fileEntries({ path: "a" }, { path: "b" })));
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(archive.slice(0, 1024)),
    cancel: () => void (isCancelled = true),
  });
  for await (const _ of readTar(stream)) break;
  expect(isCancelled).toBe(true);
});
