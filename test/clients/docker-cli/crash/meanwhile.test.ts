import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, untilRemoved } from "../../../support/server/docker-client.ts";
import { untilPodsEnd } from "../../../support/server/instance-objects.ts";
import { lineOf, lines } from "../../../support/lines.ts";
import { MortalServer } from "../../../support/server/mortal-server.ts";
import { endForGood, stateOf } from "./crash-point.ts";

setDefaultTimeout(90_000);

/** Long enough for a server to be killed first. */
const ENDS = ["busybox", "sh", "-c", "echo run; sleep 2; exit 5"];

describe("what ends while no server is there", () => {
  test.concurrent("is told and treated as if one had been", async () => {
    await using server = await MortalServer.start();
    const run = (name: string, ...flags: string[]): Promise<string> =>
      server.docker.ok("run", "-d", "--name", name, ...flags, ...ENDS);
    await Promise.all([
      run("plain"),
      run("removed", "--rm"),
      run("retried", "--restart", "on-failure:1"),
      run("revived", "--restart", "unless-stopped"),
    ]);
    await server.die();
    await untilPodsEnd(server.id);
    await server.revive();
    const { docker } = server;
    await untilRemoved(docker, "removed");
    expect(await docker.ok("wait", "plain")).toBe("5");
    expect(await stateOf(docker, "plain")).toBe("exited 5");
    // Two seconds, but for what the kubelet cuts off of its times: it tells whole seconds.
    expect(await lifetime(docker, "plain")).toBeGreaterThan(1);
    await endForGood(docker, "retried");
    expect(await docker.ok("inspect", "-f", "{{.RestartCount}}", "retried")).toBe("1");
    expect(await docker.ok("logs", "retried")).toBe("run\nrun");
    expect((await docker.ok("logs", "revived")).split("\n").length).toBeGreaterThanOrEqual(2);
    expect(await docker.ok("ps", "--all", "--quiet", "--filter", "name=removed")).toBe("");
  });

  test.concurrent("is not brought back if someone has stopped it before", async () => {
    await using server = await MortalServer.start();
    const sleep = ["busybox", "sleep", "3600"];
    await server.docker.ok(
      "run",
      "-d",
      "--restart",
      "unless-stopped",
      "--name",
      "stopped",
      ...sleep,
    );
    await server.docker.ok("stop", "-t", "0", "stopped");
    await server.die();
    await server.revive();
    expect(await stateOf(server.docker, "stopped")).toBe("exited 137");
  });
});

describe("a client that follows a container", () => {
  test.concurrent("is told that the server has gone, and asks the next life again", async () => {
    await using server = await MortalServer.start();
    const script = "echo begun; trap 'echo ended; exit 7' TERM; while :; do sleep 0.1; done";
    await server.docker.ok("run", "-d", "--name", "followed", "busybox", "sh", "-c", script);
    const before = [server.docker.spawn("wait", "followed"), followLogs(server.docker)] as const;
    await before[1].begun;
    await server.die();
    expect(await before[0].exited).not.toBe(0);
    expect(await before[1].child.exited).not.toBe(0);
    await server.revive();
    const [wait, logs] = [server.docker.spawn("wait", "followed"), followLogs(server.docker)];
    await logs.begun;
    await server.docker.ok("stop", "followed");
    expect(await wait.stdout.text()).toBe("7\n");
    await lineOf(logs.output, "ended");
    expect(await logs.child.exited).toBe(0);
  });
});

function followLogs(docker: Docker) {
  const child = docker.spawn("logs", "-f", "followed");
  const output = lines(child.stdout);
  return { child, output, begun: lineOf(output, "begun") };
}

/** How many seconds it has run. */
async function lifetime(docker: Docker, name: string): Promise<number> {
  const times = await docker.ok(
    "inspect",
    "-f",
    "{{.State.StartedAt}} {{.State.FinishedAt}}",
    name,
  );
  const [startedAt = "", finishedAt = ""] = times.split(" ");
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}
