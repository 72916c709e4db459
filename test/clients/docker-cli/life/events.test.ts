import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";

setDefaultTimeout(90_000);

/** What has happened to a container, oldest first. */
async function past(docker: Docker, name: string, format = "{{.Action}}"): Promise<string[]> {
  const filter = ["--filter", `container=${name}`, "--format", format];
  return (await docker.ok("events", ...untilNow(), ...filter)).split("\n");
}

/** All that has been. The CLI takes `0s` for the second that has just begun. */
function untilNow(): string[] {
  return ["--since", "1", "--until", new Date(Date.now() + 5).toISOString()];
}

describe("docker events", () => {
  test.concurrent("tells of a whole life in moby's order", async () => {
    await using docker = await dockerClient();
    const name = docker.name("life");
    await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
    await docker.ok("exec", name, "sh", "-c", "exit 3").catch(() => {}); // because it is to fail
    await docker.ok("exec", name, "true");
    await docker.ok("top", name);
    await docker.ok("restart", "-t", "0", name);
    await docker.ok("stop", "-t", "0", name);
    await docker.ok("rm", name);
    const actions = (await past(docker, name)).join(", ");
    expect(actions.split(/, (?=exec_create|kill)/)).toEqual([
      "create, start",
      "exec_create: sh -c exit 3, exec_start: sh -c exit 3, exec_die",
      "exec_create: true , exec_start: true , exec_die, top",
      "kill, die, stop, start, restart",
      "kill, die, stop, destroy",
    ]);
  });

  test.concurrent("tells how a container ended, with its labels, and of nothing twice", async () => {
    await using docker = await dockerClient();
    const name = docker.name("end");
    const command = ["busybox", "sh", "-c", "sleep 2; exit 5"];
    await docker.run(["run", "--name", name, "--label", "app=shop", ...command]);
    const all = await past(docker, name, "{{json .}}");
    const events = all.map((line) => JSON.parse(line));
    const die = events.find(({ Action }) => Action === "die");
    expect(die).toMatchObject({ Type: "container", scope: "local" });
    const { exitCode, execDuration, app, image } = die.Actor.Attributes;
    expect([exitCode, app, image]).toEqual(["5", "shop", "busybox"]);
    expect(Number(execDuration)).toBeWithin(2, 5);
    const moments = all.map((line) => BigInt(/"timeNano":(\d+)/.exec(line)?.[1] ?? 0));
    expect(moments).toEqual(moments.toSorted((a, b) => Number(a - b)));
    expect(new Set(moments).size).toBe(moments.length);
  });

  test.concurrent("tells of each try of a restart policy, and wait of each end", async () => {
    await using docker = await dockerClient();
    const name = docker.name("again");
    const policy = ["--restart", "on-failure:2"];
    const last = docker.spawn("events", "--filter", `container=${name}`, "--filter", "event=die");
    await docker.ok("run", "-d", "--name", name, ...policy, "busybox", "sh", "-c", "exit 5");
    let ends = 0;
    for await (const chunk of last.stdout) {
      ends += new TextDecoder().decode(chunk).split("\n").length - 1;
      if (ends === 3) break;
    }
    expect(await docker.ok("wait", name)).toBe("5");
    expect(await docker.ok("inspect", "-f", "{{.RestartCount}} {{.State.Status}}", name)).toBe(
      "2 exited",
    );
    const tries = ["start", "die", "start", "die", "start", "die"];
    expect(await past(docker, name)).toEqual(["create", ...tries]);
  });

  test.concurrent("tells of a pull with the image's name", async () => {
    await using docker = await dockerClient();
    await docker.ok("pull", "alpine:3.17");
    const filters = [
      "--filter",
      "type=image",
      "--filter",
      "event=pull",
      "--filter",
      "image=alpine",
    ];
    const format = ["--format", "{{.Actor.ID}} {{.Actor.Attributes.name}}"];
    const pulls = await docker.ok("events", ...untilNow(), ...filters, ...format);
    expect(pulls.split("\n")).toContain("alpine:3.17 alpine");
  });

  test.concurrent("refuses an end before the beginning", async () => {
    await using docker = await dockerClient();
    const { exitCode, stderr } = await docker.run(["events", "--since", "20", "--until", "10"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("`since` time (20) cannot be after `until` time (10)");
  });
});
