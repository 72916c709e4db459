import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, lstat, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { ownId, startOwnKubedock } from "../../../support/server/harness.ts";
import { temporaryFolder } from "../../../support/tar.ts";

setDefaultTimeout(90_000);

/** A server that copies back, a client of it, and a folder to bind with a file in it. */
async function setUp(): Promise<AsyncDisposable & { docker: Docker; tree: string }> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startOwnKubedock(["--sync-binds"]));
  const docker = stack.use(await dockerClient(server.host));
  const folder = stack.use(await temporaryFolder());
  const tree = join(folder.path, "tree");
  await mkdir(tree);
  await chmod(tree, 0o777);
  await writeFile(join(tree, "file"), "before\n");
  const kept = stack.move();
  return { docker, tree, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

const textOf = (...parts: string[]): Promise<string> => readFile(join(...parts), "utf8");

describe("docker run -v, --sync-binds", () => {
  test.concurrent("has copied back what the command wrote when it has ended", async () => {
    await using up = await setUp();
    const { docker, tree } = up;
    const single = join(tree, "..", "single");
    await writeFile(single, "color=red\n");
    const script =
      "mkdir /data/new && echo new >/data/new/file; sed -i s/red/blue/ /etc/single; rm /data/file; exit 7";
    const binds = ["-v", `${tree}:/data`, "-v", `${single}:/etc/single`];
    const run = ["run", "--rm", ...binds, "busybox", "sh", "-c", script];
    expect((await docker.run(run)).exitCode).toBe(7);
    expect(await textOf(tree, "new/file")).toBe("new\n");
    expect(await textOf(single)).toBe("color=blue\n");
    expect(await textOf(tree, "file")).toBe("before\n"); // nothing is deleted
  });

  test.concurrent("copies back at docker stop what a command writes at its end", async () => {
    await using up = await setUp();
    const { docker, tree } = up;
    const name = docker.name("stop");
    const script = 'trap "echo bye >/data/file; exit 0" TERM; while :; do sleep 0.1; done';
    const run = ["run", "-d", "--name", name, "-v", `${tree}:/data`, "busybox"];
    await docker.ok(...run, "sh", "-c", script);
    await docker.ok("stop", name);
    expect(await textOf(tree, "file")).toBe("bye\n");
  });

  test.concurrent.each([
    [["kill"], "nobody"],
    [["rm", "-f"], "1000"],
    [["stop", "-t", "1"], "root"],
  ])("copies back before it kills: docker %p, as %s", async (end, user) => {
    await using up = await setUp();
    const { docker, tree } = up;
    const name = docker.name("killed");
    const script = 'trap "" TERM; echo written >/data/new; while :; do sleep 0.1; done';
    const run = ["run", "-d", "--name", name, "--user", user, "-v", `${tree}:/data`, "busybox"];
    await docker.ok(...run, "sh", "-c", script);
    await docker.ok("exec", name, "sh", "-c", "until [ -s /data/new ]; do sleep 0.1; done");
    await docker.ok(...end, name);
    expect(await textOf(tree, "new")).toBe("written\n");
  });

  test.concurrent("copies back on docker cp, and keeps what is newer here", async () => {
    await using up = await setUp();
    const { docker, tree } = up;
    const name = docker.name("cp");
    const binds = ["-v", `${tree}:/data`, "-v", `${tree}:/ro:ro`];
    await docker.ok("run", "-d", "--name", name, ...binds, "busybox", "sleep", "3600");
    await docker.ok("exec", name, "sh", "-c", "echo new >/data/new; echo inside >/data/file");
    await writeFile(join(tree, "file"), "newer\n");
    await docker.ok("cp", `${name}:/etc/hostname`, join(tree, "..", "hostname"));
    expect(await textOf(tree, "new")).toBe("new\n");
    await docker.ok("cp", join(tree, "..", "hostname"), `${name}:/data/put`);
    expect(await textOf(tree, "put")).not.toBe("");
    expect(await textOf(tree, "file")).toBe("newer\n");
  });

  test.concurrent("writes nothing through links", async () => {
    await using up = await setUp();
    const { docker, tree } = up;
    const outside = join(tree, "..", "outside");
    await mkdir(outside);
    await mkdir(join(tree, "sub"));
    const script = `ln -s ${outside} /data/out; rm -r /data/sub; ln -s ${outside} /data/sub`;
    await docker.ok("run", "--rm", "-v", `${tree}:/data`, "busybox", "sh", "-c", script);
    const again = "rm /data/out && mkdir /data/out && echo x >/data/out/file";
    await docker.ok("run", "--rm", "-v", `${tree}:/data`, "busybox", "sh", "-c", again);
    expect((await lstat(join(tree, "out"))).isSymbolicLink()).toBe(true);
    expect((await lstat(join(tree, "sub"))).isDirectory()).toBe(true);
    expect(await readdir(outside)).toEqual([]);
  });

  test.concurrent("goes on when the server was killed meanwhile", async () => {
    await using folder = await temporaryFolder();
    const id = ownId();
    const script = "until [ -e /tmp/end ]; do sleep 0.1; done; echo after >/data/file; exit 5";
    const name = `sync-${id}`;
    {
      await using server = await startOwnKubedock(["--sync-binds"], { id });
      await using docker = await dockerClient(server.host);
      const run = ["run", "-d", "--name", name, "-v", `${folder.path}:/data`, "busybox"];
      await docker.ok(...run, "sh", "-c", script);
      process.kill(server.pid, "SIGKILL");
    }
    await using server = await startOwnKubedock(["--sync-binds"], { id });
    await using docker = await dockerClient(server.host);
    await docker.ok("exec", name, "touch", "/tmp/end");
    expect(await docker.ok("wait", name)).toBe("5");
    expect(await textOf(folder.path, "file")).toBe("after\n");
  });
});
