import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";

setDefaultTimeout(90_000);

/** Starts a container in which a command has been run, by a process that waits for the next one. */
async function containerWithRunner(docker: Docker, ...flags: string[]): Promise<string> {
  const name = docker.name("often");
  await docker.ok("run", "-d", "--name", name, ...flags, "busybox", "sleep", "3600");
  expect(await docker.ok("exec", name, "sh", "-c", "echo $PPID")).not.toBe("0");
  return name;
}

describe("docker exec, often in one container", () => {
  test.concurrent("has the same output, errors and exit codes as the first time", async () => {
    await using docker = await dockerClient();
    const name = docker.name("same");
    await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
    const commands = [
      ["exec", name, "sh", "-c", "echo out; echo err >&2; exit 5"],
      ["exec", name, "no-such"],
      ["exec", name, "/etc/passwd"],
      ["exec", name, "sh", "-c", "kill -KILL $$"],
      ["exec", name, "cat"],
      ["exec", name, "sh", "-c", "env | sort"],
      ["exec", "-u", "1234:2345", "-w", "/tmp", "-e", "A=b c", name, "sh", "-c", "id; pwd; env"],
    ];
    const runAll = async () => {
      const results = [];
      for (const command of commands) results.push(await docker.run(command));
      return results;
    };
    const first = await Promise.all(commands.map((command) => docker.run(command)));
    expect(await runAll()).toEqual(first);
  });

  test.concurrent("is not held up by one that waits", async () => {
    await using docker = await dockerClient();
    const name = await containerWithRunner(docker);
    await docker.ok("exec", name, "mkfifo", "/tmp/pipe");
    const waiting = docker.ok("exec", name, "cat", "/tmp/pipe");
    await docker.ok("exec", name, "sh", "-c", "echo through > /tmp/pipe");
    expect(await waiting).toBe("through");
  });

  test.concurrent("does not wait for what a command leaves behind", async () => {
    await using docker = await dockerClient();
    const name = await containerWithRunner(docker);
    expect(await docker.ok("exec", name, "sh", "-c", "sleep 3600 & echo begun")).toBe("begun");
    const processes = await docker.ok("top", name, "-eo", "pid,args");
    expect(processes.match(/sleep 3600/g)).toHaveLength(2);
  });

  test.concurrent("loses nothing of much output", async () => {
    await using docker = await dockerClient();
    const name = await containerWithRunner(docker);
    const { stdout } = await docker.run(["exec", name, "seq", "2000000"]);
    expect(stdout.length).toBe(14_888_896);
    expect(stdout).toEndWith("\n2000000\n");
  });

  test.concurrent("ends with the container, and works after its restart", async () => {
    await using docker = await dockerClient();
    const name = await containerWithRunner(docker);
    const waiting = docker.run([
      "exec",
      name,
      "sh",
      "-c",
      "mkfifo /tmp/up; echo >/tmp/up; exec sleep 3600",
    ]);
    const isWaiting = "until [ -p /tmp/up ]; do :; done; cat /tmp/up";
    await docker.ok("exec", name, "sh", "-c", isWaiting);
    await docker.ok("kill", name);
    expect((await waiting).exitCode).toBe(137);
    expect((await docker.run(["exec", name, "true"])).stderr).toContain("is not running");
    await docker.ok("start", name);
    expect(await docker.ok("exec", name, "echo", "again")).toBe("again");
  });

  test.concurrent("survives the end of what runs it", async () => {
    await using docker = await dockerClient();
    const name = await containerWithRunner(docker);
    const { exitCode } = await docker.run(["exec", name, "sh", "-c", "kill -KILL $PPID; sleep 60"]);
    expect(exitCode).toBe(137);
    expect(await docker.ok("exec", name, "echo", "again")).toBe("again");
  });

  test.concurrent("shows only the container's own processes in docker top", async () => {
    await using docker = await dockerClient();
    const name = await containerWithRunner(docker);
    const rows = (await docker.ok("top", name, "-eo", "pid,comm")).split("\n");
    expect(rows.slice(1).map((row) => row.trim().split(/\s+/))).toEqual([["1", "sleep"]]);
  });

  test.concurrent("runs as the container's user, on a root that cannot be written", async () => {
    await using docker = await dockerClient();
    const name = await containerWithRunner(
      docker,
      "-u",
      "1000:1000",
      "--read-only",
      "--tmpfs",
      "/tmp",
    );
    expect(await docker.ok("exec", name, "id", "-u")).toBe("1000");
    const denied = await docker.run(["exec", "-u", "0", name, "id", "-u"]);
    expect(denied.exitCode).toBe(126);
  });
});
