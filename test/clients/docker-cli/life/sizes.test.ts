import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../../support/server/harness.ts";

setDefaultTimeout(90_000);

const SLEEPER = ["sleep", "3600"];
const MIB = 1024 * 1024;

/** A directory or two that a file is written into: each takes a block. */
const ROOM = 64 * 1024;

/** What a container has written, and all that it has. */
async function sizesOf(docker: Docker, name: string): Promise<{ written: number; total: number }> {
  const template = "{{json .SizeRw}} {{json .SizeRootFs}}";
  const line = await docker.ok("inspect", "--size", "-f", template, name);
  const [written, total] = line.split(" ").map(Number);
  return { written: written ?? NaN, total: total ?? NaN };
}

describe("sizes", () => {
  test.concurrent("are those of the node's file system", async () => {
    await using docker = await dockerClient();
    const name = docker.name("sized");
    await docker.ok("run", "-d", "--name", name, "--tmpfs", "/data", "debian", ...SLEEPER);
    const bash = Number(await docker.ok("exec", name, "stat", "-c", "%s", "/bin/bash"));
    let before = await sizesOf(docker, name);
    expect(before.written).toBeLessThan(ROOM);
    expect(before.total).toBeGreaterThan(20 * MIB);
    for (const [script, written, total] of [
      ["head -c 10485760 /dev/zero >/root/new", 10 * MIB, 10 * MIB],
      ["truncate -s 1G /root/hole && ln /root/hole /root/other", 0, 0],
      ["chmod 700 /bin/bash", bash, 0], // the whole file is copied into the layer that is written to
      ["cp /root/new /data && cp /root/new /dev/shm", 0, 0],
      ["rm /root/new", -10 * MIB, -10 * MIB],
    ] as const) {
      await docker.ok("exec", name, "sh", "-c", script);
      const after = await sizesOf(docker, name);
      const isAbout = (bytes: number, expected: number): boolean =>
        Math.abs(bytes - expected) < ROOM;
      const grown = [after.written - before.written, after.total - before.total] as const;
      expect([script, grown, isAbout(grown[0], written), isAbout(grown[1], total)]).toEqual([
        script,
        grown,
        true,
        true,
      ]);
      before = after;
    }
  });

  test.concurrent("of volumes are known while a container that has them runs", async () => {
    await using server = await startOwnKubedock([]);
    await using docker = await dockerClient(server.host);
    await docker.ok("volume", "create", "idle");
    await docker.ok("run", "-d", "--name", "user", "-v", "used:/data", "busybox", ...SLEEPER);
    await docker.ok("exec", "user", "sh", "-c", "head -c 10485760 /dev/zero >/data/new");
    const verbose = await docker.ok("system", "df", "--verbose");
    expect(verbose).toMatch(/^idle +0 +-1B$/m);
    expect(verbose).toMatch(/^used +1 +10\.49MB$/m);
    const lines = (await docker.ok("system", "df")).split("\n").map((line) => line.split(/ {2,}/));
    expect(lines[2]?.slice(0, 3)).toEqual(["Containers", "1", "1"]);
    expect(lines[3]?.slice(0, 4)).toEqual(["Local Volumes", "2", "1", "10.49MB"]);
  });

  test.concurrent("are in the list, for those that run", async () => {
    await using docker = await dockerClient();
    const [root, user, ended] = [docker.name("root"), docker.name("user"), docker.name("ended")];
    await docker.ok("run", "-d", "--name", root, "busybox", ...SLEEPER);
    await docker.ok("run", "-d", "--name", user, "-u", "1000", "busybox", ...SLEEPER);
    await docker.ok("run", "--name", ended, "busybox", "true");
    const size = async (name: string): Promise<string> => {
      const filter = ["--filter", `name=^/${name}$`, "--format", "{{.Size}}"];
      return docker.ok("ps", "--all", "--size", ...filter);
    };
    expect(await size(root)).toMatch(/^[\d.]+kB \(virtual [\d.]+MB\)$/);
    expect(await size(user)).toMatch(/^[\d.]+kB/); // and not all of the image, if it has directories of root's own
    expect(await size(ended)).toBe("0B"); // as the CLI writes what it is not told
  });
});
