import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { lineOf, lines } from "../../../support/lines.ts";

setDefaultTimeout(90_000);

/** Says which signal has come, and ends. SIGCHLD comes by itself. */
const SCRIPT = `
  i=1; while [ $i -lt 65 ]; do [ $i = 17 ] || trap "echo got $i; exit 0" $i 2>/dev/null; i=$((i+1)); done
  echo ready; while :; do sleep 0.05; done`;

const STATE = "{{.State.Status}} {{.State.ExitCode}}";

describe("docker kill", () => {
  test.concurrent.each([
    ["SIGRTMIN+3", 37],
    ["RTMAX-1", 63],
    ["15", 15],
    ["TERM", 15],
    ["sigusr2", 12],
    ["64", 64],
  ])("-s %s sends signal %d", async (signal, number) => {
    await using docker = await dockerClient();
    const name = docker.name("signalled");
    await docker.ok("run", "-d", "--name", name, "busybox", "sh", "-c", SCRIPT);
    await lineOf(lines(docker.spawn("logs", "-f", name).stdout), "ready");
    await docker.ok("kill", "-s", signal, name);
    expect(await docker.ok("wait", name)).toBe("0");
    expect(await docker.ok("logs", name)).toBe(`ready\ngot ${number}`);
  });

  test.concurrent("of what ends at that moment says so, or has sent its signal", async () => {
    await using docker = await dockerClient();
    for (const pause of ["0.2", "0.3", "0.4"]) {
      const name = docker.name(`brief-${pause}`);
      await docker.ok("run", "-d", "--name", name, "busybox", "sleep", pause);
      await Bun.sleep(Number(pause) * 900);
      const { exitCode, stderr } = await docker.run(["kill", "-s", "USR1", name]);
      if (exitCode !== 0) expect(stderr).toMatch(/cannot kill container: .* is not running/);
    }
  });

  test.concurrent("ends in exited (137) with the whole log", async () => {
    await using docker = await dockerClient();
    const name = docker.name("killed");
    const script = "i=0; while :; do echo $i; i=$((i+1)); sleep 0.01; done";
    await docker.ok("run", "-d", "--name", name, "busybox", "sh", "-c", script);
    const followed: string[] = [];
    for await (const line of lines(docker.spawn("logs", "-f", name).stdout)) {
      followed.push(line);
      if (line === "50") await docker.ok("kill", name);
    }
    expect(await docker.ok("inspect", "-f", STATE, name)).toBe("exited 137");
    expect(await docker.ok("logs", name)).toBe(followed.join("\n"));
    expect(followed).toEqual(Array.from(followed, (_, index) => String(index)));
  });
});

describe("docker stop", () => {
  test.concurrent("twice at once stops once", async () => {
    const { docker, name } = await sleeping();
    await Promise.all([docker.ok("stop", "-t", "1", name), docker.ok("stop", "-t", "1", name)]);
    expect(await docker.ok("inspect", "-f", STATE, name)).toBe("exited 137");
    await docker[Symbol.asyncDispose]();
  });

  test.concurrent("gives way to a forced removal", async () => {
    const { docker, name } = await sleeping();
    const stopping = docker.run(["stop", "-t", "30", name]);
    await lineOf(
      lines(docker.spawn("events", "--since", "1m", "--filter", "event=kill").stdout),
      name,
    );
    await docker.ok("rm", "-f", name);
    await stopping;
    expect((await docker.run(["inspect", name])).exitCode).toBe(1);
    await docker[Symbol.asyncDispose]();
  });
});

/** A container that heeds no signal. */
async function sleeping(): Promise<{ readonly docker: Docker; readonly name: string }> {
  const docker = await dockerClient();
  const name = docker.name("sleeping");
  await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
  return { docker, name };
}
