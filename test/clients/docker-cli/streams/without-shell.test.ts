import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { digestOf, feed } from "../../../support/byte-sum.ts";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";

setDefaultTimeout(90_000);

/** One static program, no shell, no /tmp. */
const IMAGE = "kubedock.test/no-shell:1";

async function start(docker: Docker, ...flags: string[]): Promise<string> {
  const name = docker.name("bare");
  await docker.ok("run", "-d", "--name", name, ...flags, IMAGE, "signals");
  return name;
}

describe("a container whose image has no shell", () => {
  test.concurrent.each<[string, string[]]>([
    ["as root", []],
    ["as another user", ["-u", "1000"]],
    ["with a read-only root file system", ["--read-only"]],
    ["as another user, read-only", ["-u", "1000", "--read-only"]],
    ["with a capability more", ["--cap-add", "NET_ADMIN"]],
    ["without capabilities", ["--cap-drop", "ALL"]],
    ["with all privileges", ["--privileged"]],
    ["with 16 MB of memory", ["--memory", "16m"]],
  ])("%s: exec -w -e", async (_case, flags) => {
    await using docker = await dockerClient();
    const name = await start(docker, ...flags);
    const exec = ["exec", "-w", "/proc", "-e", "A=1", name, "/app"];
    expect(await docker.ok(...exec, "pwd")).toBe("/proc");
    expect((await docker.ok(...exec, "env")).split("\n")).toContain("A=1");
    const state = await docker.ok("inspect", "-f", "{{.State.Status}} {{.State.OOMKilled}}", name);
    expect(state).toBe("running false");
  });

  test.concurrent("gets signals, and ends by its own will", async () => {
    await using docker = await dockerClient();
    const name = await start(docker);
    await docker.ok("kill", "-s", "USR1", name);
    await docker.ok("stop", name);
    const lines = (await docker.ok("logs", name)).split("\n");
    expect(lines).toEqual(["ready", "signal: user defined signal 1", "signal: terminated"]);
    expect(await docker.ok("inspect", "-f", "{{.State.ExitCode}}", name)).toBe("0");
  });

  test.concurrent("shows its process and none of ours", async () => {
    await using docker = await dockerClient();
    const [titles, ...processes] = (await docker.ok("top", await start(docker))).split("\n");
    expect(titles).toStartWith("UID");
    expect(processes).toHaveLength(1);
    expect(processes[0]).toEndWith("/app signals");
  });

  test.concurrent("takes 50 MB of input and gives them back", async () => {
    await using docker = await dockerClient();
    const name = await start(docker);
    const child = docker.spawn("exec", "-i", name, "/app", "cat");
    const sent = feed(child.stdin, 50_000_000);
    expect(await digestOf(child.stdout)).toEqual(await sent);
    expect(await child.exited).toBe(0);
  });
});
