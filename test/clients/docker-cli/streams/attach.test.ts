import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../../support/server/docker-client.ts";
import { lineOf, lines } from "../../../support/lines.ts";

setDefaultTimeout(90_000);

describe("docker attach", () => {
  test.concurrent("joins the input and output of a running container", async () => {
    await using docker = await dockerClient();
    const name = docker.name("attached");
    // Nothing is written right before the end: containerd may lose that for who came after the start.
    const script = "read x; echo out $x; read y; echo err $y >&2; read z; exit 3";
    await docker.ok("run", "-d", "-i", "--name", name, "busybox", "sh", "-c", script);
    // The input stays open: at its end Docker lets go of a container that was not started with this client.
    const attached = docker.spawn("attach", name);
    const type = async (line: string): Promise<void> => {
      void attached.stdin.write(line);
      await attached.stdin.flush();
    };
    await type("1\n");
    expect(await lineOf(lines(attached.stdout), /.*/)).toBe("out 1");
    await type("2\n");
    expect(await lineOf(lines(attached.stderr), /.*/)).toBe("err 2");
    await type("3\n");
    expect(await attached.exited).toBe(3);
  });

  test.concurrent("--no-stdin only watches", async () => {
    await using docker = await dockerClient();
    const name = docker.name("watched");
    const script = "read x; echo $x; read y";
    await docker.ok("run", "-d", "-i", "--name", name, "busybox", "sh", "-c", script);
    const watching = docker.spawn("attach", "--no-stdin", name);
    const output = lines(watching.stdout);
    const typing = docker.spawn("attach", name);
    void typing.stdin.write("hello\n");
    await typing.stdin.flush();
    await lineOf(output, "hello");
    void typing.stdin.write("end\n");
    await typing.stdin.end();
    expect(await watching.exited).toBe(0);
    expect(await typing.exited).toBe(0);
  });

  test.concurrent("two clients see the same output", async () => {
    await using docker = await dockerClient();
    const name = docker.name("shared");
    const script = "read x; echo $x";
    await docker.ok("run", "-d", "-i", "--name", name, "busybox", "sh", "-c", script);
    const watching = docker.run(["attach", "--no-stdin", name]);
    const following = docker.run(["logs", "-f", name]);
    await docker.run(["attach", name], { stdin: "both\n" });
    expect((await following).stdout).toBe("both\n");
    expect((await watching).exitCode).toBe(0);
  });

  test.concurrent("the end of one client's input leaves a container open to the next", async () => {
    await using docker = await dockerClient();
    const name = docker.name("reopened");
    const script = "read x; echo got $x; read y; echo got $y";
    const flags = ["-d", "-i", "--name", name];
    await docker.ok("run", ...flags, "busybox", "sh", "-c", script);
    const output = lines(docker.spawn("logs", "-f", name).stdout);
    const first = docker.spawn("attach", name);
    void first.stdin.write("one\n");
    await first.stdin.flush();
    await lineOf(output, "got one");
    first.kill("SIGKILL");
    await first.exited;
    await docker.run(["attach", name], { stdin: "two\n" });
    await lineOf(output, "got two");
  });

  test.concurrent("fails where the container does not run", async () => {
    await using docker = await dockerClient();
    const name = docker.name("created");
    await docker.ok("create", "--name", name, "busybox");
    const { exitCode, stderr } = await docker.run(["attach", name]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("cannot attach to a stopped container");
  });
});
