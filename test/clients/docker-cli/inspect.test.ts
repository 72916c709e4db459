import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";
import { lineOf, lines } from "../../support/lines.ts";

setDefaultTimeout(90_000);

const NEVER = "0001-01-01T00:00:00Z";

async function inspect(docker: Docker, name: string): Promise<Record<string, unknown>> {
  const [container] = JSON.parse(await docker.ok("container", "inspect", name)) as Record<
    string,
    unknown
  >[];
  if (!container) throw new Error(`docker inspect ${name} returned nothing`);
  return container;
}

describe("docker inspect", () => {
  test.concurrent("shows a created container", async () => {
    await using docker = await dockerClient();
    const name = docker.name("inspected");
    const id = await docker.ok("create", "--name", name, "-e", "A=1", "busybox", "echo", "hi");
    const container = await inspect(docker, name);
    expect(container).toMatchObject({
      Id: id,
      Name: `/${name}`,
      Path: "echo",
      Args: ["hi"],
      RestartCount: 0,
      State: {
        Status: "created",
        Running: false,
        Paused: false,
        Restarting: false,
        OOMKilled: false,
        Dead: false,
        Pid: 0,
        ExitCode: 0,
        Error: "",
        StartedAt: NEVER,
        FinishedAt: NEVER,
      },
      Config: {
        Hostname: id.slice(0, 12),
        Image: "busybox",
        Cmd: ["echo", "hi"],
        Tty: false,
        OpenStdin: false,
        Env: expect.arrayContaining(["A=1"]),
      },
      HostConfig: { AutoRemove: false, Privileged: false, RestartPolicy: { Name: "no" } },
    });
    expect(container["Image"]).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(Math.abs(Date.now() - Date.parse(String(container["Created"])))).toBeLessThan(60_000);
  });

  test.concurrent("shows the times, the address and the exit code as they come", async () => {
    await using docker = await dockerClient();
    const name = docker.name("inspected");
    await docker.ok("run", "-d", "-i", "--name", name, "busybox", "sh", "-c", "read x; exit 4");
    const format = "{{.State.Status}} {{.State.StartedAt}} {{.State.FinishedAt}}";
    const [status, startedAt = "", finishedAt] = (
      await docker.ok("inspect", "-f", format, name)
    ).split(" ");
    expect([status, finishedAt]).toEqual(["running", NEVER]);
    expect(Date.parse(startedAt)).toBeGreaterThan(Date.now() - 60_000);
    const address = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    expect(await docker.ok("inspect", "-f", address, name)).toMatch(/^\d+\.\d+\.\d+\.\d+$/);

    await docker.run(["attach", name], { stdin: "\n" });
    expect(await docker.ok("wait", name)).toBe("4");
    const [ended, , endedAt = ""] = (await docker.ok("inspect", "-f", format, name)).split(" ");
    expect(ended).toBe("exited");
    // Kubernetes tells the end in whole seconds.
    expect(Date.parse(endedAt)).toBeGreaterThan(Date.parse(startedAt) - 1000);
  });

  test.concurrent("finds a container by its name, its ID and the beginning of its ID", async () => {
    await using docker = await dockerClient();
    const name = docker.name("found");
    const id = await docker.ok("create", "--name", name, "busybox");
    for (const key of [name, `/${name}`, id, id.slice(0, 12)]) {
      expect(await docker.ok("container", "inspect", "-f", "{{.Id}}", key)).toBe(id);
    }
  });

  test.concurrent("tells the health that the image's check finds", async () => {
    await using docker = await dockerClient();
    const name = docker.name("health");
    await docker.ok("run", "-d", "--name", name, "kubedock.test/config:1");
    const check = '["CMD-SHELL","test -e /srv/work/healthy"]';
    expect(await docker.ok("inspect", "-f", "{{json .Config.Healthcheck.Test}}", name)).toBe(check);
    expect(await docker.ok("inspect", "-f", "{{.State.Health.Status}}", name)).not.toBe("healthy");
    const events = docker.spawn("events", "--since", "1", "--filter", `container=${name}`);
    await docker.ok("exec", name, "touch", "/srv/work/healthy");
    await lineOf(lines(events.stdout), "health_status: healthy");
    expect(await docker.ok("inspect", "-f", "{{.State.Health.Status}}", name)).toBe("healthy");
  });

  test.concurrent("has no health where there is no check", async () => {
    await using docker = await dockerClient();
    const name = docker.name("no-health");
    await docker.ok("run", "-d", "--name", name, "--no-healthcheck", "kubedock.test/config:1");
    expect(await docker.ok("inspect", "-f", "{{.State.Health}}", name)).toBe("<nil>");
  });

  test.concurrent("fails where there is no such container", async () => {
    await using docker = await dockerClient();
    const { exitCode, stdout, stderr } = await docker.run(["inspect", "no-such-container"]);
    expect([exitCode, stdout]).toEqual([1, "[]\n"]);
    expect(stderr).toMatch(/no such object: no-such-container/i);
  });
});
