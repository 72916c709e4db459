import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../../support/server/docker-client.ts";

setDefaultTimeout(90_000);

const CASES: readonly (readonly [args: string, exitCode: number, stderr: string | RegExp])[] = [
  ["busybox true", 0, ""],
  ["busybox false", 1, ""],
  ["kubedock.test/no-shell:1 exit 3", 3, ""],
  ["kubedock.test/no-shell:1 exit 255", 255, ""],
  ["--no-such-flag busybox", 125, "unknown flag: --no-such-flag"],
  ["kubedock.test/there-is-none:1", 125, "there-is-none"],
  ["UPPER-CASE", 125, "repository name (library/UPPER-CASE) must be lowercase"],
  ["-p 99999:80 busybox", 125, /invalid (hostPort|port)/i],
  ["busybox /etc/passwd", 126, "permission denied"],
  ["busybox /etc", 126, /is a directory|permission denied/],
  ["busybox no-such-program", 127, '"no-such-program": executable file not found in $PATH'],
  ["busybox /no/such/program", 127, "no such file or directory"],
];

describe("docker run exits", () => {
  test.concurrent.each(CASES)("%s: with %d", async (args, expected, message) => {
    await using docker = await dockerClient();
    const { exitCode, stderr } = await docker.run(["run", "--rm", ...args.split(" ")]);
    if (message === "") expect(stderr).toBe("");
    else expect(stderr).toMatch(message);
    expect(exitCode).toBe(expected);
  });

  test.concurrent("with 137 when the container is killed", async () => {
    await using docker = await dockerClient();
    const name = docker.name("killed");
    await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
    const attached = docker.run(["attach", name]);
    await docker.ok("kill", name);
    expect((await attached).exitCode).toBe(137);
    expect(await docker.ok("wait", name)).toBe("137");
  });

  test.concurrent("with 143 when a signal ends the command", async () => {
    await using docker = await dockerClient();
    const script = "(sleep 0.2; kill -TERM 1) & exec sleep 3600";
    const args = ["run", "--rm", "--init", "busybox", "sh", "-c", script];
    expect((await docker.run(args)).exitCode).toBe(143);
  });

  test.concurrent("leaves a container that cannot start, with its exit code", async () => {
    await using docker = await dockerClient();
    const name = docker.name("failed");
    const { exitCode } = await docker.run(["run", "--name", name, "busybox", "no-such-program"]);
    expect(exitCode).toBe(127);
    const format = "{{.State.Running}} {{.State.ExitCode}}";
    expect(await docker.ok("inspect", "-f", format, name)).toBe("false 127");
  });
});
