import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { lineOf, lines } from "../../../support/lines.ts";

setDefaultTimeout(90_000);

/** PID 1 counts, and so does a child of it. */
const COUNT =
  "(while :; do echo child; sleep 0.02; done) & while :; do echo init; sleep 0.02; done";
const STATE = "{{.State.Status}} {{.State.Running}} {{.State.Paused}}";

async function start(docker: Docker, ...args: string[]): Promise<string> {
  const name = docker.name("paused");
  await docker.ok("run", "-d", "--name", name, ...args);
  return name;
}

describe("docker pause", () => {
  test.concurrent.each<[string, string[]]>([
    ["of root", []],
    ["of another user", ["-u", "1000"]],
    ["with an init", ["--init"]],
    ["without capabilities", ["--cap-drop", "ALL"]],
    ["that is read-only", ["--read-only"]],
  ])("stops every process of a container %s until unpause", async (_case, flags) => {
    await using docker = await dockerClient();
    const name = await start(docker, ...flags, "busybox", "sh", "-c", COUNT);
    expect(await docker.ok("pause", name)).toBe(name);
    expect(await docker.ok("inspect", "-f", STATE, name)).toBe("paused true true");
    const filter = `name=${name}`;
    expect(await docker.ok("ps", "--filter", filter, "--format", "{{.Status}}")).toMatch(
      /^Up .* \(Paused\)$/,
    );
    const before = await docker.ok("logs", name);
    await Bun.sleep(300); // a time in which it would have written thirty lines
    expect(await docker.ok("logs", name)).toBe(before);
    const written = lines(docker.spawn("logs", "-f", "--tail", "0", name).stdout);
    expect(await docker.ok("unpause", name)).toBe(name);
    await lineOf(written, "init");
    await lineOf(written, "child");
    expect(await docker.ok("inspect", "-f", STATE, name)).toBe("running true false");
  });

  test.concurrent("is refused where the kernel lets nobody trace process 1, and stops nothing", async () => {
    await using docker = await dockerClient();
    // Who may not read a program may not look into what it runs.
    const unreadable = "cp /bin/busybox /tmp/busybox && chmod 111 /tmp/busybox";
    const script = `${unreadable} && exec /tmp/busybox sh -c '${COUNT}'`;
    const name = await start(docker, "-u", "1000", "busybox", "sh", "-c", script);
    const written = lines(docker.spawn("logs", "-f", name).stdout);
    await lineOf(written, "child");
    const { exitCode, stderr } = await docker.run(["pause", name]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("process 1 cannot be traced: operation not permitted");
    expect(await docker.ok("inspect", "-f", STATE, name)).toBe("running true false");
    await lineOf(written, "child");
  });
});

describe("a paused container", () => {
  test.concurrent("ends by docker stop as its own stop signal has it", async () => {
    await using docker = await dockerClient();
    const name = await start(docker, "kubedock.test/no-shell:1", "signals");
    await docker.ok("pause", name);
    expect(await docker.ok("stop", name)).toBe(name);
    expect(await docker.ok("logs", name)).toBe("ready\nsignal: terminated");
    expect(await docker.ok("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", name)).toBe(
      "exited 0",
    );
  });

  test.concurrent("ends by docker kill without another word", async () => {
    await using docker = await dockerClient();
    const name = await start(docker, "kubedock.test/no-shell:1", "signals");
    await docker.ok("pause", name);
    await docker.ok("kill", name);
    expect(await docker.ok("wait", name)).toBe("137");
    expect(await docker.ok("logs", name)).toBe("ready");
  });

  test.concurrent("is removed by force only", async () => {
    await using docker = await dockerClient();
    const name = await start(docker, "busybox", "sleep", "3600");
    await docker.ok("pause", name);
    const { exitCode, stderr } = await docker.run(["rm", name]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("container is paused and must be unpaused first");
    expect(await docker.ok("rm", "-f", name)).toBe(name);
  });

  test.concurrent("runs anew after docker restart", async () => {
    await using docker = await dockerClient();
    const name = await start(docker, "busybox", "sleep", "3600");
    await docker.ok("pause", name);
    await docker.ok("restart", "-t", "0", name);
    expect(await docker.ok("inspect", "-f", STATE, name)).toBe("running true false");
  });
});
