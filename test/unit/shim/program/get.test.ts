import { describe, expect, test } from "bun:test";
import { link, lutimes, mkdir, open, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeEntries, decodeStat } from "../../../../src/shim/files.ts";
import { getCommand, statCommand } from "../../../../src/shim/file-commands.ts";
import { readTar } from "../../../../src/streams/tar/read-tar.ts";
import { writeTar } from "../../../../src/streams/tar/write-tar.ts";
import {
  bytesOf,
  plainEntries,
  runProgram,
  streamOf,
  tarListing,
  temporaryFolder,
} from "../../../support/tar.ts";
import { getFiles } from "./files.ts";
import { execute, shim } from "./inside.ts";

describe("shim get", () => {
  test("sends a tree that GNU tar has made as it was", async () => {
    await using folder = await temporaryFolder();
    const at = (name: string): string => join(folder.path, name);
    await mkdir(at("d/deep"), { recursive: true });
    await writeFile(Buffer.from(at("d/bad\u00ffname"), "latin1"), "x".repeat(200_000));
    await writeFile(at("d/empty"), "");
    await symlink("../else where", at("d/deep/soft"));
    await lutimes(at("d/deep/soft"), 5, 1_000_000_000.25);
    await link(at("d/empty"), at("d/deep/hard"));
    await execute(["mkfifo", "-m", "0602", at("d/pipe")]);
    const options = ["--format=posix", "--hard-dereference", "--absolute-names"];
    const archive = await runProgram(["tar", ...options, "--create", at("d")]);
    const entries = decodeEntries(streamOf(await runProgram(getCommand(shim, at("d")))));
    const sent = await bytesOf(writeTar(entries));
    expect(asFiles(await tarListing(sent))).toEqual(asFiles(await tarListing(archive)));
    const [theirs, ours] = await Promise.all([archive, sent].map(contentsOf));
    expect(ours).toEqual(theirs as NonNullable<typeof theirs>);
  });

  test("sends the second name of a file as a link to the first", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "a"), "x");
    await link(join(folder.path, "a"), join(folder.path, "b"));
    const [, first, second] = await getFiles(folder.path);
    expect(first?.header.type).toBe("file");
    expect(second?.header).toMatchObject({
      type: "hardlink",
      linkTarget: first?.header.path ?? "",
      sizeBytes: 0,
    });
  });

  test("sends none of the kernel's own files", async () => {
    for (const path of ["/dev", "/proc", "/sys", "/proc/."]) {
      const sent = await getFiles(path);
      expect(sent.map(({ header }) => [header.type, header.path])).toEqual([
        ["directory", path.replace("/.", "")],
      ]);
    }
    for (const path of ["/proc/version", "/sys/kernel"]) {
      const { stderr, exitCode } = await execute(getCommand(shim, path));
      expect({ stderr, exitCode }).toEqual({
        stderr: `${path}: No such file or directory\n`,
        exitCode: 1,
      });
    }
  });

  test("leaves sockets out, and refuses one that was asked for", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "socket");
    const server = Bun.listen({ unix: path, socket: { data: () => {} } });
    expect(await getFiles(folder.path)).toHaveLength(1);
    const { stderr, exitCode } = await execute(getCommand(shim, path));
    expect({ stderr, exitCode }).toEqual({
      stderr: `${path}: a socket cannot be copied\n`,
      exitCode: 1,
    });
    server.stop();
  });

  test("follows a link only with a slash at its end", async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, "d"));
    await symlink("d", join(folder.path, "link"));
    const found = async (end: string): Promise<unknown> => {
      const [first] = await getFiles(join(folder.path, "link") + end);
      return first && { ...first.header, path: first.header.path.slice(folder.path.length) };
    };
    expect(await found("")).toMatchObject({ type: "symlink", path: "/link" });
    expect(await found("/")).toMatchObject({ type: "directory", path: "/link" });
    expect(await found("/.")).toMatchObject({ type: "directory", path: "/link" });
  });

  test.each([
    [200_000, "file has shrunk while it was read; filled up with zeros"],
    [2_000_000, "file has grown while it was read; cut"],
  ])("stays in step with a file that becomes %d bytes long", async (newSize, words) => {
    await using folder = await temporaryFolder();
    const [path, pipe] = [join(folder.path, "file"), join(folder.path, "pipe")];
    await writeFile(path, "x".repeat(1_000_000));
    await execute(["mkfifo", pipe]);
    const command = ["sh", "-c", 'exec "$@" > "$0"', pipe, ...getCommand(shim, path)];
    const child = Bun.spawn(command, { stderr: "pipe" });
    await using output = await open(pipe);
    const { buffer: first } = await output.read(Buffer.alloc(1)); // the shim has begun, and waits for its reader
    await truncate(path, newSize);
    const rest = await Array.fromAsync(output.createReadStream({ autoClose: false }));
    const frames = streamOf(Buffer.concat([first, ...rest]), 100_000);
    const [entry] = await plainEntries(decodeEntries(frames));
    const zeros = Math.max(0, 1_000_000 - newSize);
    const expected = "x".repeat(1_000_000 - zeros) + "\0".repeat(zeros);
    expect(Buffer.from(entry?.content ?? "").equals(Buffer.from(expected))).toBe(true);
    expect(await new Response(child.stderr).text()).toBe(`${path}: ${words}\n`);
    expect(await child.exited).toBe(0);
  });

  test("ends when its reader has left, not before", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "file"), "content");
    const command = getCommand(shim, join(folder.path, "file"));
    const child = Bun.spawn(command, { stdin: "pipe", stdout: "pipe" });
    const ended = child.exited.then(() => true);
    let text = "";
    for await (const bytes of child.stdout) {
      text += Buffer.from(bytes).toString("latin1");
      if (text.endsWith("Z\0\0\0\0")) break;
    }
    expect(await Promise.race([ended, Bun.sleep(100)])).toBeUndefined();
    await child.stdin.end();
    expect(await ended).toBe(true);
  });

  test("names what cannot be read, and the end is missing", async () => {
    const { stdout, stderr, exitCode } = await execute(getCommand(shim, "/no/where"));
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: "",
      stderr: "/no/where: No such file or directory\n",
      exitCode: 1,
    });
  });
});

describe("shim stat", () => {
  test("tells where a link leads at last, also to nowhere", async () => {
    await using folder = await temporaryFolder();
    const at = (name: string): string => join(folder.path, name);
    await mkdir(at("d"));
    await symlink("d/../d", at("a"));
    await symlink("../a/missing/x", at("d/b"));
    await symlink(at("a/b"), at("c"));
    await symlink("loop", at("loop"));
    const output = await runProgram(statCommand(shim, at("c")));
    expect(await decodeStat(streamOf(output, 3))).toMatchObject({
      path: at("c"),
      type: "symlink",
      linkTarget: at("d/missing/x"),
    });
    const { stderr } = await execute(statCommand(shim, at("loop")));
    expect(stderr).toBe(`${at("loop")}: Symbolic link loop\n`);
  });

  test("takes any name", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "100% \u00ff\u0001");
    await writeFile(Buffer.from(path, "latin1"), "x");
    const output = await runProgram(statCommand(shim, path));
    expect(await decodeStat(streamOf(output))).toMatchObject({ path, type: "file", sizeBytes: 1 });
  });
});

/** The contents of an archive's files by their names; one that is a link has none. */
async function contentsOf(archive: Uint8Array): Promise<Map<string, number | bigint>> {
  const contents = new Map<string, number | bigint>();
  for (const { header, content } of await plainEntries(readTar(streamOf(archive))))
    if (content.length > 0) contents.set(header.path, Bun.hash(content));
  return contents;
}

/** GNU tar's lines, with hard links as files, in one order. */
function asFiles(listing: string): string[] {
  const lines = listing.split("\n").map((line) => line.replace(/^h(.*) link to .*$/, "-$1"));
  return lines.toSorted();
}
