import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../../support/server/docker-client.ts";
import { lineOf, lines } from "../../../support/lines.ts";

setDefaultTimeout(90_000);

const STATE = "{{.State.Status}} {{.State.ExitCode}}";

describe("docker start", () => {
  test.concurrent("starts what was created; again is no error", async () => {
    await using docker = await dockerClient();
    const name = docker.name("started");
    await docker.ok("create", "--name", name, "busybox", "sleep", "3600");
    expect(await docker.ok("start", name)).toBe(name);
    expect(await docker.ok("start", name)).toBe(name);
    expect(await docker.ok("inspect", "-f", STATE, name)).toBe("running 0");
  });

  test.concurrent("-a shows the output and exits as the container does", async () => {
    await using docker = await dockerClient();
    const name = docker.name("started");
    await docker.ok("create", "--name", name, "busybox", "sh", "-c", "echo hi; exit 3");
    const result = await docker.run(["start", "-a", name]);
    expect(result).toEqual({ exitCode: 3, stdout: "hi\n", stderr: "" });
  });

  test.concurrent("-a -i passes input, also to a container that has ended before", async () => {
    await using docker = await dockerClient();
    const name = docker.name("started");
    await docker.ok("create", "-i", "--name", name, "busybox", "cat");
    for (const stdin of ["first\n", "second\n"]) {
      expect((await docker.run(["start", "-a", "-i", name], { stdin })).stdout).toBe(stdin);
    }
  });
});

describe("docker stop", () => {
  test.concurrent("sends the stop signal and waits for the command to end by itself", async () => {
    await using docker = await dockerClient();
    const name = docker.name("stopped");
    await docker.ok("run", "-d", "--name", name, "kubedock.test/no-shell:1", "signals");
    expect(await docker.ok("stop", name)).toBe(name);
    expect(await docker.ok("inspect", "-f", STATE, name)).toBe("exited 0");
    expect(await docker.ok("logs", name)).toBe("ready\nsignal: terminated");
  });

  test.concurrent("sends the image's stop signal", async () => {
    await using docker = await dockerClient();
    const name = docker.name("stopped");
    await docker.ok("run", "-d", "--name", name, "kubedock.test/config:1");
    await docker.ok("stop", name);
    expect(await docker.ok("inspect", "-f", STATE, name)).toBe("exited 7");
    expect(await docker.ok("logs", name)).toEndWith("stopped by SIGUSR1");
  });

  test.concurrent("-s sends another signal", async () => {
    await using docker = await dockerClient();
    const name = docker.name("stopped");
    const script = "trap 'exit 9' HUP; while :; do sleep 0.1; done";
    await docker.ok("run", "-d", "--name", name, "busybox", "sh", "-c", script);
    await docker.ok("stop", "-s", "HUP", name);
    expect(await docker.ok("inspect", "-f", STATE, name)).toBe("exited 9");
  });

  test.concurrent("kills what does not end within the time", async () => {
    await using docker = await dockerClient();
    const name = docker.name("stubborn");
    await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
    const startedAt = performance.now();
    await docker.ok("stop", "-t", "1", name);
    expect(performance.now() - startedAt).toBeGreaterThan(900);
    expect(await docker.ok("inspect", "-f", STATE, name)).toBe("exited 137");
  });

  test.concurrent("is no error for a container that has ended", async () => {
    await using docker = await dockerClient();
    const name = docker.name("ended");
    await docker.run(["run", "--name", name, "busybox", "true"]);
    expect(await docker.ok("stop", name)).toBe(name);
  });
});

describe("docker kill", () => {
  test.concurrent("kills, and keeps the logs", async () => {
    await using docker = await dockerClient();
    const name = docker.name("killed");
    const script = "echo before; exec sleep 3600";
    await docker.ok("run", "-d", "--name", name, "busybox", "sh", "-c", script);
    expect(await docker.ok("kill", name)).toBe(name);
    expect(await docker.ok("wait", name)).toBe("137");
    expect(await docker.ok("logs", name)).toBe("before");
  });

  test.concurrent.each([
    ["HUP", "hangup"],
    ["SIGUSR1", "user defined signal 1"],
    ["12", "user defined signal 2"],
  ])("-s %s sends the signal", async (signal, shown) => {
    await using docker = await dockerClient();
    const name = docker.name("signalled");
    await docker.ok("run", "-d", "--name", name, "kubedock.test/no-shell:1", "signals");
    const output = lines(docker.spawn("logs", "-f", name).stdout);
    await lineOf(output, "ready");
    await docker.ok("kill", "-s", signal, name);
    await lineOf(output, `signal: ${shown}`);
    expect(await docker.ok("inspect", "-f", STATE, name)).toBe("running 0");
  });

  test.concurrent("fails for a signal that there is not, and for what does not run", async () => {
    await using docker = await dockerClient();
    const name = docker.name("created");
    const id = await docker.ok("create", "--name", name, "busybox", "true");
    const notRunning = await docker.run(["kill", name]);
    expect(notRunning.exitCode).toBe(1);
    expect(notRunning.stderr).toContain(`container ${id} is not running`);
    const noSignal = await docker.run(["kill", "-s", "NOSUCH", name]);
    expect(noSignal.exitCode).toBe(1);
    expect(noSignal.stderr).toMatch(/invalid signal: NOSUCH/i);
  });
});

describe("docker restart", () => {
  test.concurrent("runs the same container again", async () => {
    await using docker = await dockerClient();
    const name = docker.name("restarted");
    await docker.ok("run", "-d", "--name", name, "kubedock.test/no-shell:1", "signals");
    const format = "{{.Id}} {{.State.StartedAt}} {{.RestartCount}}";
    const before = (await docker.ok("inspect", "-f", format, name)).split(" ");
    expect(await docker.ok("restart", name)).toBe(name);
    const after = (await docker.ok("inspect", "-f", format, name)).split(" ");
    expect([after[0], after[2]]).toEqual([before[0], "0"]);
    expect(Date.parse(after[1] ?? "")).toBeGreaterThan(Date.parse(before[1] ?? ""));
    expect(await docker.ok("inspect", "-f", STATE, name)).toBe("running 0");
  });
});

describe("docker wait", () => {
  test.concurrent("waits for the end of several and prints their exit codes", async () => {
    await using docker = await dockerClient();
    const [first, second] = [docker.name("first"), docker.name("second")];
    const script = ["busybox", "sh", "-c"];
    await docker.ok("run", "-d", "--name", first, ...script, "sleep 0.5; exit 3");
    await docker.ok("run", "-d", "--name", second, ...script, "exit 0");
    expect(await docker.ok("wait", first, second)).toBe("3\n0");
    expect(await docker.ok("wait", first)).toBe("3");
  });
});

describe("docker rename", () => {
  test.concurrent("gives a container another name", async () => {
    await using docker = await dockerClient();
    const [before, after] = [docker.name("before"), docker.name("after")];
    const id = await docker.ok("create", "--name", before, "busybox");
    expect(await docker.ok("rename", before, after)).toBe("");
    expect(await docker.ok("inspect", "-f", "{{.Id}} {{.Name}}", after)).toBe(`${id} /${after}`);
    expect((await docker.run(["inspect", before])).exitCode).toBe(1);
    await docker.ok("create", "--name", before, "busybox");
    const { exitCode, stderr } = await docker.run(["rename", before, after]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`name "/${after}" is already in use by container "${id}"`);
  });
});

describe("docker rm", () => {
  test.concurrent("removes what does not run, and with -f what does", async () => {
    await using docker = await dockerClient();
    const name = docker.name("running");
    await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
    const refused = await docker.run(["rm", name]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/cannot remove container ".*": container is running/);
    expect(await docker.ok("rm", "-f", name)).toBe(name);
    const gone = await docker.run(["rm", name]);
    expect(gone.exitCode).toBe(1);
    expect(gone.stderr).toContain(`No such container: ${name}`);
  });

  test.concurrent("frees the name at once", async () => {
    await using docker = await dockerClient();
    const name = docker.name("reused");
    for (const printed of ["1", "2"]) {
      const args = ["run", "--name", name, "busybox", "echo", printed];
      expect((await docker.run(args)).stdout).toBe(`${printed}\n`);
      await docker.ok("rm", name);
    }
  });
});
