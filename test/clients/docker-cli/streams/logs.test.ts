import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { lineOf, lines } from "../../../support/lines.ts";

setDefaultTimeout(90_000);

/** Five lines of output, one of error; the pauses give every part a time of its own. */
const SCRIPT = "echo 1; echo 2; sleep 0.2; echo error >&2; sleep 1.5; echo 3; echo 4; printf 5";

let docker: Docker;
let name = "";

beforeAll(async () => {
  docker = await dockerClient();
  name = docker.name("logs");
  await docker.run(["run", "--name", name, "busybox", "sh", "-c", SCRIPT]);
});

afterAll(() => docker[Symbol.asyncDispose]());

describe("docker logs", () => {
  test.concurrent("shows all that an ended container wrote, stdout and stderr apart", async () => {
    const result = await docker.run(["logs", name]);
    expect(result).toEqual({ exitCode: 0, stdout: "1\n2\n3\n4\n5", stderr: "error\n" });
  });

  test.concurrent("--tail shows the last lines of both streams together", async () => {
    const result = await docker.run(["logs", "--tail", "4", name]);
    expect(result).toEqual({ exitCode: 0, stdout: "3\n4\n5", stderr: "error\n" });
  });

  test.concurrent("--tail 0 shows nothing, --tail all everything", async () => {
    expect((await docker.run(["logs", "--tail", "0", name])).stdout).toBe("");
    expect((await docker.run(["logs", "--tail", "all", name])).stdout).toBe("1\n2\n3\n4\n5");
  });

  test.concurrent("--timestamps begins each line with its time", async () => {
    const { stdout, stderr } = await docker.run(["logs", "--timestamps", name]);
    const stamped = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z (.*)$/;
    const output = stdout.split("\n").map((line) => stamped.exec(line)?.[1]);
    expect(output).toEqual(["1", "2", "3", "4", "5"]);
    expect(stamped.exec(stderr.trim())?.[1]).toBe("error");
  });

  test.concurrent("--since and --until cut at a time", async () => {
    const { stdout } = await docker.run(["logs", "--timestamps", name]);
    const times = stdout.split("\n").map((line) => Date.parse(line.split(" ")[0] ?? ""));
    const middle = new Date(((times[1] ?? 0) + (times[2] ?? 0)) / 2).toISOString();
    expect((await docker.run(["logs", "--since", middle, name])).stdout).toBe("3\n4\n5");
    expect((await docker.run(["logs", "--until", middle, name])).stdout).toBe("1\n2\n");
    expect((await docker.run(["logs", "--since", "1h", name])).stdout).toBe("1\n2\n3\n4\n5");
    expect((await docker.run(["logs", "--until", "1h", name])).stdout).toBe("");
  });

  test.concurrent("--follow ends where the container has ended", async () => {
    expect((await docker.run(["logs", "--follow", name])).stdout).toBe("1\n2\n3\n4\n5");
  });

  test.concurrent("--follow shows lines as they come and ends with the container", async () => {
    await using docker = await dockerClient();
    const name = docker.name("followed");
    const script = "echo first; read line; echo $line; exit 2";
    await docker.ok("run", "-d", "-i", "--name", name, "busybox", "sh", "-c", script);
    const following = docker.spawn("logs", "--follow", name);
    const output = lines(following.stdout);
    await lineOf(output, "first");
    const attached = docker.run(["attach", name], { stdin: "second\n" });
    await lineOf(output, "second");
    expect(await following.exited).toBe(0);
    expect((await attached).exitCode).toBe(2);
  });

  test.concurrent("--follow --tail 1 begins with the last line", async () => {
    await using docker = await dockerClient();
    const name = docker.name("tailed");
    const script = "echo one; echo two; read line; echo three";
    await docker.ok("run", "-d", "-i", "--name", name, "busybox", "sh", "-c", script);
    const all = docker.spawn("logs", "--follow", name);
    await lineOf(lines(all.stdout), "two");
    const following = docker.run(["logs", "--follow", "--tail", "1", name]);
    await docker.run(["attach", name], { stdin: "\n" });
    expect((await following).stdout).toMatch(/^(two\n)?three\n$/);
  });

  test.concurrent("shows a long line whole", async () => {
    await using docker = await dockerClient();
    const name = docker.name("long-line");
    const script = "head -c 100000 /dev/zero | tr '\\0' x; echo; echo end";
    await docker.run(["run", "--name", name, "busybox", "sh", "-c", script]);
    const { stdout } = await docker.run(["logs", name]);
    expect(stdout).toBe(`${"x".repeat(100_000)}\nend\n`);
  });

  test.concurrent("fails where there is no such container", async () => {
    const { exitCode, stderr } = await docker.run(["logs", "no-such-container"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("No such container: no-such-container");
  });
});
