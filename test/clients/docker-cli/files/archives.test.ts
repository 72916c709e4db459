import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { readTar } from "../../../../src/streams/tar/read-tar.ts";
import { writeTar } from "../../../../src/streams/tar/write-tar.ts";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import {
  bytesOf,
  fileEntries,
  filesByPath,
  fixtureArchive,
  runProgram,
  streamOf,
  type PlainFile,
} from "../../../support/tar.ts";

setDefaultTimeout(90_000);

async function put(docker: Docker, target: string, archive: Uint8Array): Promise<string> {
  const stdin = new Blob([Uint8Array.from(archive)]);
  const { exitCode, stderr } = await docker.run(["cp", "-", target], { stdin });
  return exitCode === 0 ? "" : stderr.trim();
}

/** An archive of these files. */
async function archiveOf(...files: readonly PlainFile[]): Promise<Uint8Array> {
  return bytesOf(writeTar(fileEntries(...files)));
}

/** All that `docker cp` gives back of the tree of the fixtures. */
async function treeIn(docker: Docker, folder: string): Promise<ReadonlyMap<string, unknown>> {
  const child = docker.spawn("cp", `${folder}/d`, "-");
  return filesByPath(readTar(child.stdout));
}

/** Every mode bit, a link, a hard link, a sparse and an empty file, a path of 512 bytes, a name that is not UTF-8. */
const tree = async () => filesByPath(readTar(streamOf(await fixtureArchive("gnu"))));

describe("docker cp of every kind of file, in and out", () => {
  test.concurrent.each<[who: string, flags: readonly string[]]>([
    ["root", []],
    ["user 1000 with a read-only root", ["--user", "1000", "--read-only"]],
  ])("while a container of %s runs", async (_who, flags) => {
    await using docker = await dockerClient();
    const name = docker.name("kinds");
    const run = ["run", "-d", "--name", name, "--tmpfs", "/data", ...flags];
    await docker.ok(...run, "busybox", "sleep", "3600");
    expect(await put(docker, `${name}:/data`, await fixtureArchive("gnu"))).toBe("");
    expect(await treeIn(docker, `${name}:/data`)).toEqual(await tree());
  });

  test.concurrent("before the start", async () => {
    await using docker = await dockerClient();
    const name = docker.name("kinds");
    await docker.ok("create", "--name", name, "busybox", "sleep", "3600");
    expect(await put(docker, `${name}:/tmp`, await fixtureArchive("gnu"))).toBe("");
    expect(await treeIn(docker, `${name}:/tmp`)).toEqual(await tree());
    await docker.ok("start", name);
    expect(await treeIn(docker, `${name}:/tmp`)).toEqual(await tree());
  });
});

describe("docker cp of an archive", () => {
  test.concurrent.each([["gzip"], ["bzip2"], ["xz"], ["zstd"]])("packed by %s", async (program) => {
    await using docker = await dockerClient();
    const name = docker.name("packed");
    await docker.ok("create", "--name", name, "busybox", "sleep", "3600");
    const archive = await archiveOf({ path: "waited", content: "before\n" });
    expect(await put(docker, `${name}:/tmp`, await runProgram([program], archive))).toBe("");
    await docker.ok("start", name);
    const large = await archiveOf({ path: "large", content: "0123456789".repeat(100_000) });
    expect(await put(docker, `${name}:/tmp`, await runProgram([program], large))).toBe("");
    const look = await docker.ok("exec", name, "sh", "-c", "cat /tmp/waited; wc -c < /tmp/large");
    expect(look).toBe("before\n1000000");
  });

  test.concurrent("keeps a directory from replacing a file, and a file a directory", async () => {
    await using docker = await dockerClient();
    const name = docker.name("kept");
    await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
    expect(
      await put(docker, `${name}:/etc`, await archiveOf({ path: "passwd", type: "directory" })),
    ).toBe(
      "Error response from daemon: /etc/passwd: cannot overwrite non-directory with directory",
    );
    expect(await put(docker, `${name}:/`, await archiveOf({ path: "etc" }))).toBe(
      "Error response from daemon: /etc: cannot overwrite directory with non-directory",
    );
  });
});

describe("HEAD of an archive", () => {
  test.concurrent("tells of a link where it leads, and answers 404 where nothing is", async () => {
    await using docker = await dockerClient();
    const name = docker.name("head");
    await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
    await docker.ok("exec", name, "sh", "-c", "echo there > /tmp/file; ln -s file /tmp/link");
    const head = (path: string) =>
      fetch(`${docker.host.replace("tcp", "http")}/containers/${name}/archive?path=${path}`, {
        method: "HEAD",
      });
    const stat = (await head("/tmp/link")).headers.get("x-docker-container-path-stat") ?? "";
    const { mtime, ...told } = JSON.parse(Buffer.from(stat, "base64").toString());
    expect(told).toEqual({ name: "link", size: 4, mode: 0o1000000777, linkTarget: "/tmp/file" });
    expect(Date.parse(mtime)).toBeGreaterThan(Date.now() - 60_000);
    expect((await head("/tmp/missing")).status).toBe(404);
    expect((await head("/tmp/file/.")).status).toBe(500);
  });
});
