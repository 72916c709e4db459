import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../support/server/docker-client.ts";
import { type Podman, podmanClient } from "../../support/server/podman-client.ts";

setDefaultTimeout(90_000);

/** Starts a container that writes a line and stays. */
async function startIdle(podman: Podman, word: string): Promise<string> {
  const name = podman.name(word);
  const script = "echo begun; exec sleep 3600";
  await podman.ok("run", "-d", "--init", "--name", name, "busybox", "sh", "-c", script);
  return name;
}

async function statusOf(podman: Podman, name: string): Promise<string> {
  return podman.ok("inspect", "--format", "{{.State.Status}}", name);
}

describe("podman and docker", () => {
  test.concurrent("see the same containers", async () => {
    await using podman = await podmanClient();
    await using docker = await dockerClient();
    const name = await startIdle(podman, "shared");
    expect(await docker.ok("ps", "--filter", `name=${name}`, "--format", "{{.Names}}")).toBe(name);
    await docker.ok("rm", "-f", name);
    expect((await podman.run(["container", "exists", name])).exitCode).toBe(1);
  });
});

describe("podman ps", () => {
  test.concurrent("tells sizes", async () => {
    await using podman = await podmanClient();
    const name = await startIdle(podman, "sized");
    const size = await podman.ok(
      "ps",
      "--size",
      "--filter",
      `name=${name}`,
      "--format",
      "{{.Size}}",
    );
    expect(size).toMatch(/^[\d.]+k?B \(virtual [\d.]+MB\)$/);
  });
});

describe("podman stop, start, restart, kill and wait", () => {
  test.concurrent("go through the life of a container", async () => {
    await using podman = await podmanClient();
    const name = await startIdle(podman, "life");
    await podman.ok("stop", "-t", "5", name);
    expect(await podman.ok("wait", name)).toBe("143");
    expect(await podman.ok("stop", name)).toBe(name); // again
    await podman.ok("start", name);
    expect(await statusOf(podman, name)).toBe("running");
    await podman.ok("restart", "-t", "0", name);
    expect(await statusOf(podman, name)).toBe("running");
    await podman.ok("kill", "-s", "TERM", name);
    expect(await podman.ok("wait", "--condition", "exited", name)).toBe("143");
  });

  test.concurrent("wait for the end of one that runs, and for a beginning", async () => {
    await using podman = await podmanClient();
    const name = podman.name("waited");
    await podman.ok("create", "--name", name, "busybox", "sh", "-c", "exit 5");
    const running = podman.ok("wait", "--condition", "running", name);
    const ended = podman.ok("wait", name);
    await podman.ok("start", name);
    expect(await ended).toBe("5");
    expect(await running).toBe("-1");
  });
});

describe("podman pause and unpause", () => {
  test.concurrent("hold a container", async () => {
    await using podman = await podmanClient();
    const name = await startIdle(podman, "paused");
    await podman.ok("pause", name);
    expect(await statusOf(podman, name)).toBe("paused");
    await podman.ok("unpause", name);
    expect(await statusOf(podman, name)).toBe("running");
  });
});

describe("podman rename and rm", () => {
  test.concurrent("know a container by its new name, and remove what runs only by force", async () => {
    await using podman = await podmanClient();
    const old = await startIdle(podman, "old");
    const name = podman.name("new");
    await podman.ok("rename", old, name);
    expect((await podman.run(["container", "exists", old])).exitCode).toBe(1);
    const refused = await podman.run(["rm", name]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("container state improper");
    await podman.ok("rm", "-f", name);
    const missing = await podman.run(["rm", name]);
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain("no such container");
  });
});

describe("podman ps, inspect, top and stats", () => {
  test.concurrent("show a container", async () => {
    await using podman = await podmanClient();
    const name = await startIdle(podman, "shown");
    const format = "{{.Names}} {{.Image}} {{.Networks}}";
    const listed = await podman.ok("ps", "--filter", `name=${name}`, "--format", format);
    expect(listed).toBe(`${name} busybox podman`);
    const fields = "{{.Name}} {{.Config.StopSignal}} {{.State.Running}} {{.HostConfig.Init}}";
    expect(await podman.ok("inspect", "--format", fields, name)).toBe(`${name} 15 true true`);
    expect(await podman.ok("top", name, "pid", "comm")).toMatch(/^PID\s+COMMAND\n1\s/);
    const figures = await podman.ok(
      "stats",
      "--no-stream",
      "--format",
      "{{.Name}} {{.PIDS}}",
      name,
    );
    expect(figures).toMatch(new RegExp(`^${name} [1-9]`));
  });

  test.concurrent("say that there is none", async () => {
    await using podman = await podmanClient();
    const { exitCode, stderr } = await podman.run(["inspect", "there-is-none"]);
    expect(exitCode).toBe(125);
    expect(stderr).toContain('no such object: "there-is-none"');
  });
});

describe("podman logs", () => {
  test.concurrent("tell what was written, and follow", async () => {
    await using podman = await podmanClient();
    const name = podman.name("logged");
    const script = "echo one; echo two >&2; until [ -e /go ]; do sleep 0.1; done; echo three";
    await podman.ok("run", "-d", "--name", name, "busybox", "sh", "-c", script);
    const follower = podman.run(["logs", "-f", name]);
    await podman.ok("exec", name, "touch", "/go");
    expect(await follower).toEqual({ exitCode: 0, stdout: "one\nthree\n", stderr: "two\n" });
    expect(await podman.ok("logs", "--tail", "1", name)).toBe("three");
  });
});

describe("podman attach and start -a", () => {
  test.concurrent("show what is written from then on", async () => {
    await using podman = await podmanClient();
    const name = podman.name("attached");
    const script = "until [ -e /go ]; do sleep 0.1; done; echo seen; exit 6";
    await podman.ok("run", "-d", "--name", name, "busybox", "sh", "-c", script);
    const child = podman.spawn("attach", "--no-stdin", name);
    const filters = ["--filter", `container=${name}`, "--filter", "event=attach"];
    const events = podman.spawn("events", "--since", "1h", ...filters);
    await events.stdout.getReader().read(); // now it is attached
    await podman.ok("exec", name, "touch", "/go");
    expect(await child.stdout.text()).toBe("seen\n");
    expect(await podman.ok("logs", name)).toBe("seen");
  });

  test.concurrent("start one and show all that it writes", async () => {
    await using podman = await podmanClient();
    const name = podman.name("begun");
    await podman.ok("create", "--name", name, "busybox", "sh", "-c", "echo all; exit 6");
    for (let count = 0; count < 2; count += 1) {
      const { exitCode, stdout } = await podman.run(["start", "-a", name]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: "all\n" });
    }
  });
});
