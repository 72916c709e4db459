import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../../support/server/docker-client.ts";

setDefaultTimeout(90_000);

const LIMITS = "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.RestartPolicy.Name}}";
/** The kernel's own figure, by either version of cgroups. */
const MEMORY_LIMIT =
  "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || true";

describe("docker update", () => {
  test.concurrent("changes the limits of a container that runs, also for its next start", async () => {
    await using docker = await dockerClient();
    const name = docker.name("updated");
    await docker.ok("run", "-d", "--name", name, "--memory", "64m", "busybox", "sleep", "3600");
    expect(await docker.ok("update", "--memory", "96m", "--cpus", "0.5", name)).toBe(name);
    const limit = () => docker.ok("exec", name, "sh", "-c", MEMORY_LIMIT);
    expect(await limit()).toBe(String(96 * 2 ** 20));
    expect(await docker.ok("inspect", "-f", LIMITS, name)).toBe("100663296 500000000 no");
    await docker.ok("restart", "-t", "0", name);
    expect(await limit()).toBe(String(96 * 2 ** 20));
  });

  test.concurrent("refuses what the node has no room for, and takes it back", async () => {
    await using docker = await dockerClient();
    const name = docker.name("updated");
    await docker.ok("run", "-d", "--name", name, "--memory", "64m", "busybox", "sleep", "3600");
    const { exitCode, stderr } = await docker.run(["update", "--memory", "100000g", name]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Node didn't have enough capacity");
    expect(await docker.ok("inspect", "-f", LIMITS, name)).toBe("67108864 0 no");
    expect(await docker.ok("update", "--memory", "96m", name)).toBe(name);
  });

  test.concurrent("changes the restart policy, and what does not run", async () => {
    await using docker = await dockerClient();
    const name = docker.name("updated");
    await docker.ok("create", "--name", name, "busybox", "true");
    await docker.ok("update", "--restart", "on-failure:2", "--memory", "32m", name);
    expect(await docker.ok("inspect", "-f", LIMITS, name)).toBe("33554432 0 on-failure");
  });

  test.concurrent.each([
    [["--cpuset-cpus", "0"], "CpusetCpus: not applied"],
    [["--memory", "64m"], "a pod that was started without any limit cannot be given one"],
  ])("refuses %p, which cannot be changed while it runs", async (flags, words) => {
    await using docker = await dockerClient();
    const name = docker.name("updated");
    await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
    const { exitCode, stderr } = await docker.run(["update", ...flags, name]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(words);
  });
});
