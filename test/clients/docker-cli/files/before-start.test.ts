import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../../support/server/docker-client.ts";
import { writeTar } from "../../../../src/streams/tar/write-tar.ts";
import { bytesOf, fileEntries, temporaryFolder } from "../../../support/tar.ts";
import { makeSources } from "./bind-sources.ts";

setDefaultTimeout(90_000);

describe("docker cp into a container that has not started", () => {
  test.concurrent("is there before its command runs, at each of its starts", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const { tree } = await makeSources(folder.path);
    const name = docker.name("created");
    const command = ["sh", "-c", "sh /tmp/tree/link && rm -r /tmp/tree"];
    await docker.ok("create", "--name", name, "busybox", ...command);
    await docker.ok("cp", tree, `${name}:/tmp`);
    expect(await docker.ok("start", "-a", name)).toBe("ran");
    expect(await docker.ok("start", "-a", name)).toBe("ran");
  });

  test.concurrent.each([
    ["etc", "file", "cannot overwrite directory with non-directory"],
    ["bin/busybox", "directory", "cannot overwrite non-directory with directory"],
  ] as const)(
    "does not start where /%s of the image would become a %s",
    async (path, type, words) => {
      await using docker = await dockerClient();
      const name = docker.name("kinds");
      await docker.ok("create", "--name", name, "busybox", "true");
      const stdin = new Blob([Buffer.from(await bytesOf(writeTar(fileEntries({ path, type }))))]);
      expect((await docker.run(["cp", "-", `${name}:/`], { stdin })).exitCode).toBe(0);
      const { exitCode, stderr } = await docker.run(["start", name]);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`Cannot put files into container "${name}": /${path}: ${words}`);
      expect(await docker.ok("inspect", "-f", "{{.State.Status}}", name)).toBe("created");
    },
  );

  test.concurrent.each([["1000"], ["nobody"]])(
    "puts a file of root's for user %s",
    async (user) => {
      await using docker = await dockerClient();
      await using folder = await temporaryFolder();
      const { file } = await makeSources(folder.path);
      const name = docker.name("roots");
      const command = ["sh", "-c", "stat -c '%U %a' /etc/own.conf; rm /etc/own.conf"];
      await docker.ok("create", "--name", name, "--user", user, "busybox", ...command);
      await docker.ok("cp", file, `${name}:/etc/own.conf`);
      const { stdout, stderr } = await docker.run(["start", "-a", name]);
      expect(stdout).toBe("root 644\n");
      expect(stderr).toContain("Permission denied");
    },
  );

  test.concurrent("puts a file into what is bound, below a read-only root", async () => {
    await using docker = await dockerClient();
    await using folder = await temporaryFolder();
    const { tree, file } = await makeSources(folder.path);
    const name = docker.name("bound");
    const flags = ["--read-only", "-v", `${tree}:/data`, "-v", `${tree}:/kept:ro`];
    await docker.ok("create", "--name", name, ...flags, "busybox", "cat", "/data/sub/new");
    await docker.ok("cp", file, `${name}:/data/sub/new`);
    const { stderr } = await docker.run(["cp", file, `${name}:/kept/new`]);
    expect(stderr).toContain("mounted volume is marked read-only");
    expect(await docker.ok("start", "-a", name)).toBe("color=red");
  });
});
