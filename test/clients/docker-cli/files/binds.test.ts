import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { dockerClient } from "../../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../../support/server/harness.ts";
import { temporaryFolder } from "../../../support/tar.ts";
import { makeSources } from "./bind-sources.ts";

setDefaultTimeout(90_000);

/** One static program, no shell, no tar. */
const BARE_IMAGE = "kubedock.test/no-shell:1";

/** Tells what is there, and whether it can be written to. */
const LOOK =
  "stat -c '%n %a %U' /data /data/sub/script; readlink /data/link; sh /data/link; cat /etc/file.conf";
const SEEN = ["/data 755 root", "/data/sub/script 755 root", "sub/script", "ran", "color=red"];

describe.each([["auto"], ["gate"], ["init"]])("docker run -v, --copy-with %s", (way) => {
  test.concurrent("shows a directory and a file before the command runs", async () => {
    await using server = await startOwnKubedock(["--copy-with", way]);
    await using docker = await dockerClient(server.host);
    await using folder = await temporaryFolder();
    const { tree, file } = await makeSources(folder.path);
    const binds = ["-v", `${tree}:/data`, "-v", `${file}:/etc/file.conf`];
    const look = await docker.ok("run", "--rm", ...binds, "busybox", "sh", "-c", LOOK);
    expect(look.split("\n")).toEqual(SEEN);
    const terminal = docker.terminal(["run", "--rm", "-t", ...binds, "busybox", "sh", "-c", LOOK]);
    expect(await terminal.exited).toBe(0);
  });

  test.concurrent("has what was put there before the start, in binds and beside them", async () => {
    await using server = await startOwnKubedock(["--copy-with", way]);
    await using docker = await dockerClient(server.host);
    await using folder = await temporaryFolder();
    const { tree, file } = await makeSources(folder.path);
    const name = docker.name("put");
    const paths = ["/data/sub/new", "/etc/app/new", "/etc/new"];
    const command = [
      "sh",
      "-c",
      `cat ${paths.join(" ")} && echo more >>/etc/new && cat /etc/passwd`,
    ];
    await mkdir(join(folder.path, "app"));
    await writeFile(join(folder.path, "app/new"), "of a directory\n");
    await docker.ok("create", "--name", name, "-v", `${tree}:/data`, "busybox", ...command);
    await docker.ok("cp", file, `${name}:/data/sub/new`);
    await docker.ok("cp", join(folder.path, "app"), `${name}:/etc/app`);
    await docker.ok("cp", file, `${name}:/etc/new`);
    const seen = await docker.ok("start", "-a", name);
    expect(seen).toStartWith("color=red\nof a directory\ncolor=red\nroot:");
  });

  test.concurrent("cannot put a directory in the place of a file", async () => {
    await using server = await startOwnKubedock(["--copy-with", way]);
    await using docker = await dockerClient(server.host);
    await using folder = await temporaryFolder();
    const args = ["run", "--rm", "-v", `${folder.path}:/etc/passwd`, "busybox", "true"];
    const { exitCode, stderr } = await docker.run(args);
    expect(stderr).toMatch(/not a directory/i);
    expect([125, 127]).toContain(exitCode); // 127 is what docker makes of some of the runtime's words
  });

  test.concurrent("hides what the image has in a directory, and not what is mounted in it", async () => {
    await using server = await startOwnKubedock(["--copy-with", way]);
    await using docker = await dockerClient(server.host);
    await using folder = await temporaryFolder();
    const { tree, file } = await makeSources(folder.path);
    await writeFile(join(tree, "sub/hidden"), "");
    const binds = ["-v", `${folder.path}/other:/etc/sub`, "-v", `${tree}:/etc`];
    await mkdir(join(folder.path, "other"));
    await writeFile(join(folder.path, "other/shown"), "");
    const look = "ls /etc /etc/sub; test -s /etc/hosts";
    const run = ["run", "--rm", ...binds, "-v", `${file}:/etc/file.conf`, "busybox"];
    const seen = await docker.ok(...run, "sh", "-c", look);
    expect(seen.split(/\s+/).filter((name) => name !== "mtab")).toEqual([
      "/etc:",
      "file.conf",
      "hostname",
      "hosts",
      "link",
      "resolv.conf",
      "sub",
      "/etc/sub:",
      "shown",
    ]);
  });
});

describe("docker run -v, --copy-with exec", () => {
  test.concurrent("has written a directory and a file when the start is done", async () => {
    await using server = await startOwnKubedock(["--copy-with", "exec"]);
    await using docker = await dockerClient(server.host);
    await using folder = await temporaryFolder();
    const { tree, file } = await makeSources(folder.path);
    const binds = ["-v", `${tree}:/data`, "-v", `${file}:/etc/file.conf`];
    const name = docker.name("late");
    await docker.ok("run", "-d", "--name", name, ...binds, "busybox", "sleep", "3600");
    expect((await docker.ok("exec", name, "sh", "-c", LOOK)).split("\n")).toEqual(SEEN);
  });

  test.concurrent("says so where the command has ended before", async () => {
    await using server = await startOwnKubedock(["--copy-with", "exec"]);
    await using docker = await dockerClient(server.host);
    await using folder = await temporaryFolder();
    const { tree } = await makeSources(folder.path);
    const name = docker.name("short");
    const run = ["run", "-d", "--name", name, "-v", `${tree}:/data`, "busybox", "true"];
    const { exitCode, stderr } = await docker.run(run);
    expect(exitCode).toBe(125);
    expect(stderr).toContain(`Cannot put files into container "${name}": `);
  });
});

describe("docker run -v, --initimage with tar", () => {
  test.concurrent("mounts what an image of somebody else has received", async () => {
    await using server = await startOwnKubedock(["--initimage", "busybox", "--copy-with", "init"]);
    await using docker = await dockerClient(server.host);
    await using folder = await temporaryFolder();
    const { tree, file } = await makeSources(folder.path);
    const binds = ["-v", `${tree}:/data`, "-v", `${file}:/etc/file.conf`];
    const look = await docker.ok("run", "--rm", ...binds, "busybox", "sh", "-c", LOOK);
    expect(look.split("\n")).toEqual(SEEN);
  });
});

describe("docker run -v", () => {
  test.concurrent("lets a single file be edited and replaced", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const { file } = await makeSources(folder.path);
    const edit =
      "sed -i s/red/blue/ /etc/file.conf && mv /etc/file.conf /etc/x && mv /etc/x /etc/file.conf && cat /etc/file.conf";
    const bind = ["-v", `${file}:/etc/file.conf`];
    expect(await docker.ok("run", "--rm", ...bind, "busybox", "sh", "-c", edit)).toBe("color=blue");
    expect(await readFile(file, "utf8")).toBe("color=red\n"); // it is a copy
  });

  test.concurrent("keeps :ro read-only", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const { tree, file } = await makeSources(folder.path);
    const binds = ["-v", `${tree}:/data:ro`, "-v", `${file}:/etc/file.conf:ro`];
    const write = "cat /etc/file.conf; touch /data/new; echo x >/etc/file.conf";
    const { stdout, stderr } = await docker.run([
      "run",
      "--rm",
      ...binds,
      "busybox",
      "sh",
      "-c",
      write,
    ]);
    expect(stdout).toBe("color=red\n");
    expect(stderr.match(/Read-only file system/g)).toHaveLength(2);
  });

  test.concurrent("serves user 1000 with a read-only root", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const { tree, file } = await makeSources(folder.path);
    const flags = ["--read-only", "--user", "1000", "-v", `${tree}:/data`];
    const binds = [...flags, "-v", `${file}:/etc/file.conf`];
    const look = await docker.ok("run", "--rm", ...binds, "busybox", "sh", "-c", LOOK);
    expect(look.split("\n")).toEqual(SEEN);
  });

  test.concurrent("serves an image with one static program", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const { tree } = await makeSources(folder.path);
    const name = docker.name("bare");
    const run = ["run", "-d", "--name", name, "-v", `${tree}:/data`];
    await docker.ok(...run, BARE_IMAGE, "signals");
    await docker.ok("cp", `${name}:/data/sub/script`, join(folder.path, "back"));
    expect(await readFile(join(folder.path, "back"), "utf8")).toBe("echo ran\n");
  });

  test.concurrent("makes a missing source, but not for --mount", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const missing = join(folder.path, "missing/deep");
    const list = ["busybox", "ls", "-A", "/data"];
    const mount = ["--mount", `type=bind,source=${missing},target=/data`];
    const { exitCode, stderr } = await docker.run(["run", "--rm", ...mount, ...list]);
    expect(exitCode).toBe(125);
    expect(stderr).toContain(
      `invalid mount config for type "bind": bind source path does not exist: ${missing}`,
    );
    expect(await docker.ok("run", "--rm", "-v", `${missing}:/data`, ...list)).toBe("");
    await writeFile(join(missing, "file"), "");
    expect(await docker.ok("run", "--rm", ...mount, ...list)).toBe("file");
  });

  test.concurrent("refuses a socket, and says why", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const path = join(folder.path, "docker.sock");
    const socket = createServer().listen(path);
    await new Promise((resolve) => socket.once("listening", resolve));
    const { exitCode, stderr } = await docker.run([
      "run",
      "--rm",
      "-v",
      `${path}:/run/docker.sock`,
      "busybox",
      "true",
    ]);
    socket.close();
    expect(exitCode).toBe(125);
    expect(stderr).toContain(`Cannot bind "${path}": it is a socket`);
  });

  test.concurrent("does not start where a file cannot be put", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const { file } = await makeSources(folder.path);
    const name = docker.name("unwritable");
    const { exitCode, stderr } = await docker.run([
      "run",
      "--name",
      name,
      "-v",
      `${file}:/proc/file`,
      "busybox",
      "echo",
      "ran",
    ]);
    expect(exitCode).toBe(125);
    expect(stderr).toContain(`Cannot put files into container "${name}": /proc/`);
    expect(await docker.ok("inspect", "-f", "{{.State.Status}}", name)).toBe("created");
  });

  test.concurrent("is told by inspect and ps", async () => {
    await using docker = await dockerClient();
    const name = docker.name("told");
    const binds = ["-v", "/tmp:/a:ro", "--mount", "type=bind,source=/tmp,target=/b"];
    await docker.ok("create", "--name", name, ...binds, "busybox");
    const format = "{{json .HostConfig.Binds}} {{json .Mounts}}";
    expect(await docker.ok("inspect", "-f", format, name)).toBe(
      '["/tmp:/a:ro"] [{"Type":"bind","Source":"/tmp","Destination":"/a","Mode":"ro","RW":false,"Propagation":"rprivate"},{"Type":"bind","Source":"/tmp","Destination":"/b","Mode":"","RW":true,"Propagation":"rprivate"}]',
    );
    const ps = ["ps", "-a", "--filter", `name=${name}`, "--format", "{{.Mounts}}"];
    expect(await docker.ok(...ps)).toBe("/tmp,/tmp");
  });
});
