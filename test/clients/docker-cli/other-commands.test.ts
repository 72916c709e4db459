import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../support/server/harness.ts";
import { lineOf, lines } from "../../support/lines.ts";

setDefaultTimeout(90_000);

describe("docker top", () => {
  test.concurrent.each([
    ["an image with a shell", ["busybox", "sleep", "3600"], "sleep 3600"],
    ["an image without one", ["kubedock.test/no-shell:1", "sleep", "3600"], "/app sleep 3600"],
  ])("lists the processes in %s", async (_what, command, shown) => {
    await using docker = await dockerClient();
    const name = docker.name("top");
    await docker.ok("run", "-d", "--name", name, ...command);
    const [titles, ...processes] = (await docker.ok("top", name)).split("\n");
    expect(titles).toMatch(/^UID +PID +PPID +C +STIME +TTY +TIME +CMD$/);
    expect(processes).toHaveLength(1);
    expect(processes[0]).toEndWith(shown);
  });
});

describe("docker version and info", () => {
  test.concurrent("tell of client and server", async () => {
    await using docker = await dockerClient();
    const version = await docker.ok("version", "--format", "{{.Server.APIVersion}} {{.Server.Os}}");
    expect(version).toMatch(/^1\.[4-9]\d linux$/);
    const info = await docker.ok("info", "--format", "{{.OSType}} {{.NCPU}} {{.MemTotal}}");
    expect(info).toMatch(/^linux [1-9]\d* [1-9]\d+$/);
  });
});

describe("docker history", () => {
  test.concurrent("tells how an image was made", async () => {
    await using docker = await dockerClient();
    const format = ["--no-trunc", "--format", "{{.ID}} {{.CreatedBy}}"];
    const [last = "", ...others] = (await docker.ok("history", ...format, "nginx:alpine")).split(
      "\n",
    );
    const id = await docker.ok("image", "inspect", "--format", "{{.Id}}", "nginx:alpine");
    expect(last).toStartWith(`${id} `);
    expect(last).toContain("CMD");
    expect(others.length).toBeGreaterThan(2);
    expect(others.every((step) => step.startsWith("<missing> "))).toBe(true);
  });
});

describe("docker events", () => {
  test.concurrent("tells the life of a container", async () => {
    await using docker = await dockerClient();
    const name = docker.name("told");
    const format = "{{.Action}} {{.Actor.Attributes.exitCode}}";
    const flags = ["--since", "1", "--filter", `container=${name}`, "--format", format];
    const told = lines(docker.spawn("events", ...flags).stdout);
    await docker.run(["run", "--rm", "--name", name, "busybox", "sh", "-c", "exit 3"]);
    const actions = ["create", "start", "die 3", "destroy"];
    for (const action of actions) await lineOf(told, action);
  });
});

describe("docker system prune", () => {
  test.concurrent("removes what nobody uses, and nothing else", async () => {
    await using server = await startOwnKubedock([]);
    await using docker = await dockerClient(server.host);
    await docker.ok("run", "-d", "--name", "used", "--network", "bridge", "busybox", "sleep", "60");
    await docker.ok("create", "--name", "unused", "busybox");
    await docker.ok("network", "create", "empty");
    await docker.ok("pull", "redis:7-alpine");
    const events = lines(
      docker.spawn("events", "--since", "1m", "--format", "{{.Type}} {{.Action}}").stdout,
    );
    const told = await docker.ok("system", "prune", "--all", "--force", "--volumes");
    expect(told).toContain("untagged: redis:7-alpine");
    expect(told).toContain("Total reclaimed space: 0B");
    await lineOf(events, "image prune");
    expect(await docker.ok("ps", "-a", "--format", "{{.Names}}")).toBe("used");
    expect(await docker.ok("images", "--format", "{{.Repository}}")).toBe("busybox");
    expect(await docker.ok("network", "ls", "--format", "{{.Name}}")).not.toContain("empty");
  });
});

describe("docker pull and image inspect", () => {
  test.concurrent("know an image that exists", async () => {
    await using docker = await dockerClient();
    expect(await docker.ok("pull", "--quiet", "busybox")).toBe("docker.io/library/busybox:latest");
    const format = "{{.Os}} {{json .Config.Cmd}}";
    expect(await docker.ok("image", "inspect", "-f", format, "busybox")).toBe('linux ["sh"]');
  });

  test.concurrent("know kubedock's own, which serves where nothing else is said", async () => {
    await using docker = await dockerClient();
    const format = "{{json .Config.Entrypoint}} {{json .Config.Cmd}}";
    const image = process.env["INIT_IMAGE"] ?? "";
    expect(await docker.ok("image", "inspect", "-f", format, image)).toBe(
      '["/usr/local/bin/kubedock"] ["server"]',
    );
  });

  test.concurrent("fail for one that does not", async () => {
    await using docker = await dockerClient();
    const image = "kubedock.test/there-is-none:1";
    const inspected = await docker.run(["image", "inspect", image]);
    expect(inspected.exitCode).toBe(1);
    expect(inspected.stderr).toMatch(/No such image: kubedock\.test\/there-is-none:1/i);
    const pulled = await docker.run(["pull", image]);
    expect(pulled.exitCode).toBe(1);
    expect(pulled.stderr).toMatch(/not found|denied|manifest unknown|no such host/i);
  });
});
