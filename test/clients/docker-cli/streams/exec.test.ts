import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";

setDefaultTimeout(90_000);

const IMAGES = { busybox: "busybox", bare: "kubedock.test/no-shell:1" };

let docker: Docker;
const names = { busybox: "", bare: "" };

beforeAll(async () => {
  docker = await dockerClient();
  names.busybox = docker.name("exec");
  names.bare = docker.name("exec-bare");
  await Promise.all([
    docker.ok("run", "-d", "--name", names.busybox, "-e", "A=1", IMAGES.busybox, "sleep", "3600"),
    docker.ok("run", "-d", "--name", names.bare, "-e", "A=1", IMAGES.bare, "sleep", "3600"),
  ]);
});

afterAll(() => docker[Symbol.asyncDispose]());

describe("docker exec", () => {
  test.concurrent("shows the output of the command, stdout and stderr apart", async () => {
    const script = "echo out; echo err >&2; exit 5";
    const result = await docker.run(["exec", names.busybox, "sh", "-c", script]);
    expect(result).toEqual({ exitCode: 5, stdout: "out\n", stderr: "err\n" });
  });

  test.concurrent("-i passes input to the command", async () => {
    const args = ["exec", "-i", names.busybox, "cat"];
    const result = await docker.run(args, { stdin: "hi\n" });
    expect(result).toEqual({ exitCode: 0, stdout: "hi\n", stderr: "" });
  });

  test.concurrent("gives the command no input without -i", async () => {
    const result = await docker.run(["exec", names.busybox, "cat"], { stdin: "unread" });
    expect(result).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test.concurrent("-e sets variables beside the container's", async () => {
    const args = ["exec", "-e", "B=2 3", names.busybox, "sh", "-c", "echo $A $B"];
    expect(await docker.ok(...args)).toBe("1 2 3");
  });

  test.concurrent("-e with a name that this machine does not know takes the container's away", async () => {
    const args = ["exec", "-e", "A", names.busybox, "sh", "-c", "echo ${A-gone}"];
    expect(await docker.ok(...args)).toBe("gone");
  });

  test.concurrent("-w changes the directory", async () => {
    expect(await docker.ok("exec", "-w", "/var/spool", names.busybox, "pwd")).toBe("/var/spool");
  });

  test.concurrent("-u changes the user", async () => {
    const args = ["exec", "-u", "1234:2345", names.busybox, "sh", "-c", "id -u; id -g"];
    expect(await docker.ok(...args)).toBe("1234\n2345");
  });

  test.concurrent("-u finds a user by name", async () => {
    expect(await docker.ok("exec", "-u", "nobody", names.busybox, "id", "-u")).toBe("65534");
  });

  test.concurrent("-e, -w and -u work in an image that has neither shell nor env", async () => {
    const flags = ["-u", "1234:2345", "-w", "/proc", "-e", "B=2"];
    const inBare = (...command: string[]): Promise<string> =>
      docker.ok("exec", ...flags, names.bare, "/app", ...command);
    expect(await inBare("id")).toStartWith("uid=1234 gid=2345");
    expect(await inBare("pwd")).toBe("/proc");
    expect((await inBare("env")).split("\n")).toContain("A=1");
    expect((await inBare("env")).split("\n")).toContain("B=2");
  });

  test.concurrent("-i passes input in an image that has no shell", async () => {
    const args = ["exec", "-i", names.bare, "/app", "cat"];
    expect((await docker.run(args, { stdin: "through" })).stdout).toBe("through");
  });

  test.concurrent("-t gives the command a terminal", async () => {
    await using terminal = docker.terminal(["exec", "-t", names.busybox, "tty"]);
    await terminal.until("/dev/pts/");
    expect(await terminal.exited).toBe(0);
  });

  test.concurrent("-d returns at once and lets the command run", async () => {
    await docker.ok("exec", names.busybox, "mkfifo", "/tmp/detached");
    const script = "echo done > /tmp/detached";
    expect(await docker.ok("exec", "-d", names.busybox, "sh", "-c", script)).toBe("");
    expect(await docker.ok("exec", names.busybox, "cat", "/tmp/detached")).toBe("done");
  });

  test.concurrent("--privileged works as far as the container's own privileges go", async () => {
    const { exitCode } = await docker.run(["exec", "--privileged", names.busybox, "true"]);
    expect([0, 126]).toContain(exitCode);
  });

  test.concurrent("exits with 127 where there is no such program", async () => {
    const { exitCode, stdout, stderr } = await docker.run(["exec", names.busybox, "no-such"]);
    expect(exitCode).toBe(127);
    expect(stdout + stderr).toContain('exec: "no-such": executable file not found in $PATH');
  });

  test.concurrent("exits with 126 where the program cannot be run", async () => {
    const { exitCode, stdout, stderr } = await docker.run(["exec", names.busybox, "/etc/passwd"]);
    expect(exitCode).toBe(126);
    expect(stdout + stderr).toContain("permission denied");
  });

  test.concurrent("fails where there is no such container", async () => {
    const result = await docker.run(["exec", "no-such-container", "true"]);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain("No such container: no-such-container");
  });

  test.concurrent("fails where the container does not run", async () => {
    await using docker = await dockerClient();
    const name = docker.name("ended");
    const id = await docker.ok("create", "--name", name, "busybox");
    const { exitCode, stderr } = await docker.run(["exec", name, "true"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`container ${id} is not running`);
  });
});
