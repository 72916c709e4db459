import { expect, setDefaultTimeout, test } from "bun:test";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dockerClient, type Docker } from "../../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../../support/server/harness.ts";
import { temporaryFolder } from "../../../support/tar.ts";

setDefaultTimeout(90_000);

/** The files below /x, and what is in them. */
const LOOK = "cd /x && grep -r '' . | sort";

/** A directory with two files and a directory, and what is to be bound over one of each. */
async function makeSources(folder: string): Promise<{ outer: string; sub: string; file: string }> {
  const [outer, sub, file] = [join(folder, "outer"), join(folder, "sub"), join(folder, "file")];
  await mkdir(join(outer, "sub"), { recursive: true });
  await mkdir(sub);
  await writeFile(join(outer, "own"), "own\n");
  await writeFile(join(outer, "file"), "hidden\n");
  await writeFile(join(outer, "sub/hidden"), "hidden\n");
  await writeFile(join(sub, "shown"), "shown\n");
  await writeFile(file, "single\n");
  return { outer, sub, file };
}

/** What a container sees once its start is done. */
async function seen(docker: Docker, binds: readonly string[]): Promise<string> {
  const flags = binds.flatMap((bind) => ["-v", bind]);
  const id = await docker.ok("run", "-d", ...flags, "busybox", "sleep", "3600");
  const tree = await docker.ok("exec", id, "sh", "-c", LOOK);
  await docker.ok("rm", "--force", id);
  return tree;
}

test.concurrent.each([["auto"], ["gate"], ["init"], ["exec"]])(
  "docker run -v, --copy-with %s, puts one bind into another, in whatever order",
  async (way) => {
    await using server = await startOwnKubedock(["--copy-with", way]);
    await using docker = await dockerClient(server.host);
    await using folder = await temporaryFolder();
    const { outer, sub, file } = await makeSources(folder.path);
    const binds = [`${outer}:/x`, `${sub}:/x/sub`, `${file}:/x/file`, `${sub}:/x/new`];
    const tree = "./file:single\n./new/shown:shown\n./own:own\n./sub/shown:shown";
    expect(await seen(docker, binds)).toBe(tree);
    expect(await seen(docker, binds.toReversed())).toBe(tree);
  },
);

test.concurrent("docker run -v puts binds into one that is read-only, and read-only ones into another", async () => {
  await using docker = await dockerClient();
  await using folder = await temporaryFolder();
  const { outer, sub, file } = await makeSources(folder.path);
  const tree = "./file:single\n./own:own\n./sub/shown:shown";
  for (const [around, within] of [
    [":ro", ""],
    ["", ":ro"],
  ]) {
    const binds = [`${outer}:/x${around}`, `${sub}:/x/sub${within}`, `${file}:/x/file${within}`];
    expect(await seen(docker, binds)).toBe(tree);
  }
});
