import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../support/server/docker-client.ts";
import { lineOf, lines } from "../../support/lines.ts";

setDefaultTimeout(90_000);

describe("docker run", () => {
  test.concurrent("shows the output of the command, stdout and stderr apart", async () => {
    await using docker = await dockerClient();
    const script = "echo out; echo err >&2";
    const result = await docker.run(["run", "--rm", "busybox", "sh", "-c", script]);
    expect(result).toEqual({ exitCode: 0, stdout: "out\n", stderr: "err\n" });
  });

  test.concurrent("passes its input to the command and ends with it", async () => {
    await using docker = await dockerClient();
    const result = await docker.run(["run", "--rm", "-i", "busybox", "cat"], { stdin: "hi\n" });
    expect(result).toEqual({ exitCode: 0, stdout: "hi\n", stderr: "" });
  });

  test.concurrent("gives the command no input without -i", async () => {
    await using docker = await dockerClient();
    const result = await docker.run(["run", "--rm", "busybox", "cat"], { stdin: "unread\n" });
    expect(result).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test.concurrent("returns with the ID of a running container when detached", async () => {
    await using docker = await dockerClient();
    const name = docker.name("detached");
    const id = await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    const format = "{{.Id}} {{.Name}} {{.State.Status}} {{.State.Running}}";
    expect(await docker.ok("inspect", "-f", format, name)).toBe(`${id} /${name} running true`);
  });

  test.concurrent("removes the container at its end with --rm", async () => {
    await using docker = await dockerClient();
    const name = docker.name("removed");
    expect(await docker.ok("run", "--rm", "--name", name, "busybox", "true")).toBe("");
    const { exitCode, stderr } = await docker.run(["container", "inspect", name]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`No such container: ${name}`);
  });

  test.concurrent("removes a detached container at its end with --rm", async () => {
    await using docker = await dockerClient();
    const name = docker.name("removed");
    await docker.ok("run", "-d", "--rm", "--name", name, "busybox", "sleep", "3600");
    const filters = ["--filter", `container=${name}`, "--filter", "event=destroy"];
    const events = docker.spawn("events", "--since", "1", ...filters);
    await docker.ok("kill", name);
    await lineOf(lines(events.stdout), "container destroy");
    expect(await docker.ok("ps", "-aq", "--filter", `name=${name}`)).toBe("");
  });

  test.concurrent("keeps an ended container without --rm", async () => {
    await using docker = await dockerClient();
    const name = docker.name("kept");
    const { exitCode } = await docker.run(["run", "--name", name, "busybox", "sh", "-c", "exit 3"]);
    expect(exitCode).toBe(3);
    const format = "{{.State.Status}} {{.State.ExitCode}} {{.State.Running}}";
    expect(await docker.ok("inspect", "-f", format, name)).toBe("exited 3 false");
  });

  test.concurrent("runs the image's entrypoint and command with its environment", async () => {
    await using docker = await dockerClient();
    const name = docker.name("config");
    await docker.ok("run", "-d", "--name", name, "kubedock.test/config:1");
    const logs = docker.spawn("logs", "-f", name);
    await lineOf(lines(logs.stdout), "greeting");
    expect(await docker.ok("logs", name)).toBe(
      [
        "arguments: from-entrypoint from-command",
        "user: 1000:1000",
        "directory: /srv/work",
        "greeting: hello from the image",
      ].join("\n"),
    );
  });

  test.concurrent("runs an image without a shell", async () => {
    await using docker = await dockerClient();
    const args = ["run", "--rm", "-i", "kubedock.test/no-shell:1", "cat"];
    const result = await docker.run(args, { stdin: "through\n" });
    expect(result).toEqual({ exitCode: 0, stdout: "through\n", stderr: "" });
  });

  test.concurrent("keeps the bytes of its output as they are", async () => {
    await using docker = await dockerClient();
    const script = String.raw`printf 'a\000\377\r\nno end'`;
    const child = docker.spawn("run", "--rm", "busybox", "sh", "-c", script);
    const output = await child.stdout.bytes();
    expect([...output]).toEqual([0x61, 0, 0xff, 0x0d, 0x0a, ...new TextEncoder().encode("no end")]);
    expect(await child.exited).toBe(0);
  });

  test.concurrent("forwards the signals that it gets to the command", async () => {
    await using docker = await dockerClient();
    const name = docker.name("signalled");
    const child = docker.spawn("run", "--name", name, "kubedock.test/no-shell:1", "signals");
    const output = lines(child.stdout);
    await lineOf(output, "ready");
    child.kill("SIGTERM");
    await lineOf(output, "signal: terminated");
    expect(await child.exited).toBe(0);
  });
});
