import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { lineOf, lines } from "../../../support/lines.ts";

setDefaultTimeout(90_000);

const EVERY_SECOND = ["--health-interval", "1s", "--health-retries", "2"];

/** Runs a container that is checked, and gives its name and the lines of its events of health. */
async function runChecked(docker: Docker, ...flags: string[]) {
  const name = docker.name("checked");
  const filters = ["--filter", `container=${name}`, "--filter", "event=health_status"];
  const events = docker.spawn("events", "--since", "1", "--format", "{{.Action}}", ...filters);
  await docker.ok("run", "-d", "--name", name, ...flags, "busybox", "sleep", "3600");
  return { name, told: lines(events.stdout) };
}

async function health(docker: Docker, name: string) {
  const text = await docker.ok("inspect", "-f", "{{json .State.Health}}", name);
  return JSON.parse(text) as {
    readonly Status: string;
    readonly FailingStreak: number;
    readonly Log: readonly { readonly ExitCode: number; readonly Output: string }[];
  };
}

describe("docker run --health-cmd", () => {
  test.concurrent("healthy, unhealthy and healthy again, as the check says", async () => {
    await using docker = await dockerClient();
    const check = ["--health-cmd", "test ! -e /sick", ...EVERY_SECOND];
    const { name, told } = await runChecked(docker, ...check);
    await lineOf(told, "health_status: healthy");
    const ps = ["ps", "--filter", `name=${name}`, "--format", "{{.Status}}"];
    expect(await docker.ok(...ps, "--filter", "health=healthy")).toMatch(/^Up .+ \(healthy\)$/);
    await docker.ok("exec", name, "touch", "/sick");
    await lineOf(told, "health_status: unhealthy");
    expect(await docker.ok(...ps, "--filter", "health=unhealthy")).toMatch(/\(unhealthy\)$/);
    expect((await health(docker, name)).FailingStreak).toBeGreaterThanOrEqual(2);
    await docker.ok("exec", name, "rm", "/sick");
    await lineOf(told, "health_status: healthy");
    expect(await health(docker, name)).toMatchObject({ Status: "healthy", FailingStreak: 0 });
  });

  test.concurrent("tells why a check that never succeeds fails", async () => {
    await using docker = await dockerClient();
    const check = ["--health-cmd", "echo no way; exit 7", ...EVERY_SECOND];
    const { name, told } = await runChecked(docker, ...check);
    expect((await health(docker, name)).Status).toBe("starting");
    await lineOf(told, "health_status: unhealthy");
    const { Log } = await health(docker, name);
    expect(Log.at(-1)).toMatchObject({ ExitCode: 1, Output: "no way\n" });
  });

  test.concurrent("tells of a check that takes too long", async () => {
    await using docker = await dockerClient();
    const check = ["--health-cmd", "sleep 60", "--health-timeout", "1s", ...EVERY_SECOND];
    const { name, told } = await runChecked(docker, ...check);
    await lineOf(told, "health_status: unhealthy");
    const { Log } = await health(docker, name);
    expect(Log.at(-1)).toMatchObject({
      ExitCode: -1,
      Output: "Health check exceeded timeout (1s)",
    });
  });

  test.concurrent("forgives failures in the start period, and none after it", async () => {
    await using docker = await dockerClient();
    const period = ["--health-start-period", "6s", "--health-start-interval", "1s"];
    const started = Date.now();
    const { name, told } = await runChecked(
      docker,
      "--health-cmd",
      "false",
      ...EVERY_SECOND,
      ...period,
    );
    await lineOf(told, "health_status: unhealthy");
    expect(Date.now() - started).toBeGreaterThan(6000);
    expect(await health(docker, name)).toMatchObject({ Status: "unhealthy", FailingStreak: 2 });
  });

  test.concurrent("is unhealthy in silence: the kubelet tells of some twenty failures only", async () => {
    await using docker = await dockerClient();
    const period = ["--health-start-period", "30s", "--health-start-interval", "1s"];
    const check = ["--health-cmd", "false", "--health-timeout", "1s", ...EVERY_SECOND, ...period];
    const { told } = await runChecked(docker, ...check);
    await lineOf(told, "health_status: unhealthy");
  });

  test.concurrent("has nothing to say of a container that is being stopped", async () => {
    await using docker = await dockerClient();
    const { name } = await runChecked(docker, "--health-cmd", "false", ...EVERY_SECOND);
    await docker.ok("stop", "-t", "0", name);
    expect((await health(docker, name)).Status).toBe("unhealthy");
    const until = new Date(Date.now() + 5).toISOString();
    const past = ["events", "--since", "1", "--until", until, "--format", "{{.Action}}"];
    const actions = await docker.ok(...past, "--filter", `container=${name}`);
    expect(actions).toContain("stop");
    expect(actions).not.toContain("health_status: healthy");
  });
});
