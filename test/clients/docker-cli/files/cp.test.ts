import { describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  chmod,
  lstat,
  mkdir,
  readFile,
  readlink,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import {
  bytesOf,
  fileEntries,
  plainEntries,
  runProgram,
  tarListing,
  temporaryFolder,
  type PlainFile,
} from "../../../support/tar.ts";
import { readTar } from "../../../../src/streams/tar/read-tar.ts";
import { writeTar } from "../../../../src/streams/tar/write-tar.ts";

setDefaultTimeout(90_000);

/** One static program, no shell, no tar. */
const BARE_IMAGE = "kubedock.test/no-shell:1";

async function run(docker: Docker, word: string, ...flags: string[]): Promise<string> {
  const name = docker.name(word);
  await docker.ok("run", "-d", "--name", name, ...flags, "busybox", "sleep", "3600");
  return name;
}

/** Puts files into a container by an archive on standard input. */
async function putArchive(
  docker: Docker,
  target: string | readonly string[],
  ...files: readonly PlainFile[]
): Promise<void> {
  const stdin = new Blob([Buffer.from(await bytesOf(writeTar(fileEntries(...files))))]);
  const [path, ...flags] = [target].flat().toReversed();
  const { exitCode, stderr } = await docker.run(["cp", ...flags, "-", path ?? ""], { stdin });
  if (exitCode !== 0) throw new Error(stderr);
}

/** Fails with these words, as the docker CLI prints them. */
async function failure(docker: Docker, ...args: string[]): Promise<string> {
  const { exitCode, stderr } = await docker.run(args);
  expect(exitCode).toBe(1);
  return stderr.trim();
}

/** A folder with every kind of file that docker cp carries. */
async function makeTree(folder: string): Promise<string> {
  const tree = join(folder, "tree");
  await mkdir(join(tree, "sub", "empty"), { recursive: true });
  await writeFile(join(tree, "sub", "file"), "content\n", { mode: 0o640 });
  await writeFile(join(tree, "run"), "#!/bin/sh\n");
  await chmod(join(tree, "run"), 0o4755);
  await symlink("sub/file", join(tree, "link"));
  await writeFile(join(tree, "n".repeat(255)), "long\n");
  await chmod(join(tree, "sub", "empty"), 0o1777);
  await utimes(join(tree, "sub", "file"), 1_000_000_000, 1_000_000_000);
  return tree;
}

/** What GNU tar tells of all that is in a folder. */
async function insideOf(path: string): Promise<string[]> {
  const archive = await runProgram(["tar", "-C", path, "--sort=name", "-cf", "-", "."]);
  return (await tarListing(archive)).split("\n").filter((line) => !line.endsWith(" ./"));
}

describe("docker cp", () => {
  test.concurrent("carries a directory in and out, whole", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const tree = await makeTree(folder.path);
    const name = await run(docker, "tree");
    await docker.ok("cp", "--archive", tree, `${name}:/opt`); // there is no /opt: it becomes the tree
    await docker.ok("cp", tree, `${name}:/tmp`);
    const shown = await docker.ok("exec", name, "ls", "-lan", "/opt", "/tmp/tree/sub");
    expect(shown).toMatch(/-rwsr-xr-x +1 0 +0 .* run/);
    expect(shown).toMatch(/drwxrwxrwt .* empty/);
    await docker.ok("cp", "--archive", `${name}:/opt/.`, join(folder.path, "back"));
    expect(await insideOf(join(folder.path, "back"))).toEqual(await insideOf(tree));
  });

  test.concurrent("carries a file to a name, into a directory, and over another file", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const name = await run(docker, "file");
    const file = join(folder.path, "file");
    await writeFile(file, "first\n");
    await docker.ok("cp", file, `${name}:/tmp/new`);
    await docker.ok("cp", file, `${name}:/tmp/`);
    await writeFile(file, "second\n");
    await docker.ok("cp", file, `${name}:/tmp/new`);
    expect(await docker.ok("exec", name, "cat", "/tmp/file", "/tmp/new")).toBe("first\nsecond");
    await docker.ok("cp", `${name}:/tmp/new`, join(folder.path, "out"));
    expect(await readFile(join(folder.path, "out"), "utf8")).toBe("second\n");
  });

  test.concurrent("carries a link as it is, and with -L what it leads to", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const name = await run(docker, "link");
    await docker.ok("exec", name, "sh", "-c", "echo there > /tmp/file; ln -s file /tmp/link");
    await docker.ok("cp", `${name}:/tmp/link`, join(folder.path, "link"));
    expect(await readlink(join(folder.path, "link"))).toBe("file");
    await docker.ok("cp", "-L", `${name}:/tmp/link`, join(folder.path, "followed"));
    expect(await readFile(join(folder.path, "followed"), "utf8")).toBe("there\n");
    expect((await lstat(join(folder.path, "followed"))).isSymbolicLink()).toBe(false);
  });

  test.concurrent("takes an archive from standard input, and writes one to standard output", async () => {
    await using docker = await dockerClient();
    const name = await run(docker, "stream");
    const owner = { uid: 7, gid: 8, mode: 0o600 };
    await docker.ok("exec", name, "mkdir", "/srv");
    await putArchive(
      docker,
      `${name}:/srv`,
      { ...owner, path: "bad\u00ffname", content: "not UTF-8\n" },
      { ...owner, path: "hard", type: "hardlink", linkTarget: "bad\u00ffname" },
      { path: "pipe", type: "fifo" },
      { path: `${"d/long/".repeat(40)}file`, content: "deep\n" },
    );
    const child = docker.spawn("cp", `${name}:/srv`, "-");
    const lines = (await tarListing(await child.stdout.bytes())).split("\n");
    const shown = lines.map((line) => line.replace(/ +\d+ 2023-11-14 22:13:20 /, " "));
    expect(shown).toContain("prw-r--r-- 0/0 srv/pipe");
    expect(shown.filter((line) => line.endsWith("/file"))).toHaveLength(1);
    const names = shown
      .filter((line) => / 7\/8 /.test(line))
      .map((line) => line.replace(/.*8 /, ""));
    const either = ["srv/hard", "srv/bad\\377name"]; // in the order of the directory
    expect(either.map((name) => names.some((shown) => shown.startsWith(name)))).toEqual([
      true,
      true,
    ]);
    expect(shown.filter((line) => /^hrw-------.* link to /.test(line))).toHaveLength(1);
  });

  test.concurrent("works without a shell and tar in the image, as another user, read-only", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const name = docker.name("bare");
    const flags = ["--read-only", "--tmpfs", "/data", "-u", "1000"];
    await docker.ok("run", "-d", "--name", name, ...flags, BARE_IMAGE);
    const file = join(folder.path, "file");
    await writeFile(file, "bare\n");
    await docker.ok("cp", file, `${name}:/data`);
    await docker.ok("cp", `${name}:/data/file`, join(folder.path, "out"));
    expect(await readFile(join(folder.path, "out"), "utf8")).toBe("bare\n");
    expect(await failure(docker, "cp", file, `${name}:/`)).toBe(
      "Error response from daemon: container rootfs is marked read-only",
    );
  });

  test.concurrent("reads root's files, and writes as root, where the user is another", async () => {
    await using docker = await dockerClient();
    const name = await run(docker, "user", "-u", "1000:2000");
    const secret = { path: "secret", content: "root's\n", mode: 0o600, uid: 0, gid: 0 };
    await putArchive(docker, `${name}:/etc`, secret);
    expect((await docker.run(["exec", name, "cat", "/etc/secret"])).stderr).toContain("denied");
    const child = docker.spawn("cp", `${name}:/etc/secret`, "-");
    const [entry] = await plainEntries(readTar(child.stdout));
    expect(Buffer.from(entry?.content ?? "").toString()).toBe("root's\n");
    await putArchive(docker, ["--archive", `${name}:/etc`], { ...secret, path: "owned" });
    expect(await docker.ok("exec", name, "stat", "-c", "%u:%g %a", "/etc/owned")).toBe(
      "1000:2000 600",
    );
    expect((await docker.ok("top", name)).split("\n")).toHaveLength(2); // who copies is not of the container
  });

  test.concurrent("says what is not there, in Docker's words", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const name = await run(docker, "words");
    const file = join(folder.path, "file");
    await writeFile(file, "x");
    expect(await failure(docker, "cp", `${name}:/nope`, folder.path)).toBe(
      `Error response from daemon: Could not find the file /nope in container ${name}`,
    );
    expect(await failure(docker, "cp", file, `${name}:/no/such/folder`)).toBe(
      `Error response from daemon: Could not find the file /no/such in container ${name}`,
    );
    expect(await failure(docker, "cp", file, `${name}:/etc/passwd/x`)).toContain("not a directory");
    expect(await failure(docker, "cp", folder.path, `${name}:/etc/passwd`)).toContain(
      "cannot copy directory",
    );
    await docker.ok("stop", "-t", "0", name);
    expect(await failure(docker, "cp", `${name}:/etc/passwd`, folder.path)).toContain(
      "it has ended, and Kubernetes keeps no files",
    );
  });

  test.concurrent("carries the root with what is mounted in it, but none of the kernel's files", async () => {
    await using docker = await dockerClient();
    const name = docker.name("root");
    const script = "echo x > /data/file; exec sleep 3600";
    await docker.ok("run", "-d", "--name", name, "-v", "/data", "busybox", "sh", "-c", script);
    const paths: string[] = [];
    for await (const { header } of readTar(docker.spawn("cp", `${name}:/`, "-").stdout))
      paths.push(header.path);
    expect(paths).toEqual(expect.arrayContaining(["/bin/busybox", "/data/file", "/proc"]));
    expect(paths.filter((path) => /^\/(dev|proc|sys)\/./.test(path))).toEqual([]);
    expect(await failure(docker, "cp", `${name}:/proc/version`, "-")).toBe(
      `Error response from daemon: Could not find the file /proc/version in container ${name}`,
    );
  });

  test.concurrent("shows and takes files before the start", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const name = docker.name("created");
    await docker.ok("create", "--name", name, "busybox", "cat", "/etc/copied");
    await docker.ok("cp", `${name}:/etc/passwd`, join(folder.path, "passwd"));
    expect(await readFile(join(folder.path, "passwd"), "utf8")).toStartWith("root:");
    const file = join(folder.path, "file");
    await writeFile(file, "before\n");
    await docker.ok("cp", file, `${name}:/etc/copied`);
    await docker.ok("cp", `${name}:/etc`, join(folder.path, "etc"));
    expect(await readFile(join(folder.path, "etc", "copied"), "utf8")).toBe("before\n");
    expect(await docker.ok("start", "--attach", name)).toBe("before");
  });
});

describe("docker export", () => {
  test.concurrent("writes the root without what is mounted, before the start too", async () => {
    await using docker = await dockerClient();
    const name = docker.name("exported");
    await docker.ok("create", "--name", name, "--tmpfs", "/data", "busybox", "sleep", "3600");
    const before = await exported(docker, name);
    await docker.ok("start", name);
    await docker.ok("exec", name, "sh", "-c", "echo x > /tmp/own; echo y > /data/mounted");
    const after = await exported(docker, name);
    const paths = [...after.keys()];
    expect(after.get("tmp/own")).toBe(2);
    expect(after.get("etc/passwd")).toBe(before.get("etc/passwd") ?? 0);
    expect(after.get("etc/hosts")).toBe(0); // Kubernetes' own, mounted
    expect(paths).toEqual(expect.arrayContaining(["bin/busybox", "data", "dev", "proc", "sys"]));
    expect(paths.filter((path) => /^(data|dev|proc|sys)\/./.test(path))).toEqual([]);
    expect(paths.filter((path) => !/^[^/.]/.test(path))).toEqual([]);
  });
});

/** What an export has: sizes by paths. */
async function exported(docker: Docker, name: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { header } of readTar(docker.spawn("export", name).stdout))
    sizes.set(header.path, header.sizeBytes);
  return sizes;
}
