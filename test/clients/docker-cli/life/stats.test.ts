import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { lineOf, lines } from "../../../support/lines.ts";

setDefaultTimeout(90_000);

const FIGURES = "{{.CPUPerc}} {{.MemUsage}} {{.PIDs}}";

async function start(docker: Docker, word: string, ...args: string[]): Promise<string> {
  const name = docker.name(word);
  await docker.ok("run", "-d", "--name", name, ...args);
  return name;
}

/** CPU in percent, memory and its limit as the CLI writes them, processes. */
async function figures(docker: Docker, name: string) {
  const text = await docker.ok("stats", "--no-stream", "--format", FIGURES, name);
  const [cpu = "", usage = "", , limit = "", processes = ""] = text.split(" ");
  return { cpu: Number.parseFloat(cpu), usage, limit, processes };
}

describe("docker stats --no-stream", () => {
  test.concurrent("shows a busy loop, and an idle container", async () => {
    await using docker = await dockerClient();
    const busy = await start(
      docker,
      "busy",
      "--cpus",
      "0.5",
      "busybox",
      "sh",
      "-c",
      "while :; do :; done",
    );
    const idle = await start(docker, "idle", "kubedock.test/no-shell:1", "sleep", "3600");
    const shown = await figures(docker, busy);
    expect(shown.cpu).toBeGreaterThan(10); // of a core; other tests want the machine, too
    expect(shown.cpu).toBeLessThan(75);
    // What has brought the shim in may be ending just then: each look takes a second, and the test's time ends them.
    while ((await figures(docker, busy)).processes !== "1");
    expect((await figures(docker, idle)).cpu).toBeLessThan(10);
  });

  test.concurrent("shows the limit of the memory, and what is used", async () => {
    await using docker = await dockerClient();
    const script = "dd if=/dev/zero of=/dev/shm/filled bs=1M count=20 2>/dev/null; sleep 3600";
    const flags = ["--memory", "64m", "--shm-size", "32m"];
    const name = await start(docker, "limited", ...flags, "busybox", "sh", "-c", script);
    await docker.ok("exec", name, "sh", "-c", "until [ -s /dev/shm/filled ]; do sleep 0.1; done");
    const { usage, limit } = await figures(docker, name);
    expect(limit).toBe("64MiB");
    expect(usage).toMatch(/^(19|2\d)(\.\d+)?MiB$/);
  });

  test.concurrent("shows zeros of what does not run", async () => {
    await using docker = await dockerClient();
    const name = docker.name("idle");
    await docker.ok("create", "--name", name, "busybox");
    expect(await figures(docker, name)).toMatchObject({ cpu: 0, usage: "0B", limit: "0B" });
  });
});

describe("docker stats", () => {
  test.concurrent("goes on while the container is paused, and follows it into its next life", async () => {
    await using docker = await dockerClient();
    const name = await start(docker, "followed", "--memory", "64m", "busybox", "sleep", "3600");
    const shown = lines(docker.spawn("stats", "--format", `${name} {{.MemUsage}}`, name).stdout);
    await lineOf(shown, "64MiB");
    await docker.ok("pause", name);
    for (let count = 0; count < 4; count += 1) await lineOf(shown, "64MiB");
    await docker.ok("stop", "-t", "0", name); // a restart may be faster than the next line
    await lineOf(shown, "0B / 0B");
    await docker.ok("start", name);
    await lineOf(shown, "64MiB");
  });

  test.concurrent("of all shows what is started meanwhile, and leaves no process behind", async () => {
    await using docker = await dockerClient();
    const all = docker.spawn("stats", "--format", "{{.Name}} {{.PIDs}}");
    const shown = lines(all.stdout);
    const name = await start(docker, "late", "busybox", "sleep", "3600");
    await lineOf(shown, `${name} 1`);
    all.kill();
    await all.exited;
    const isGone = "while ps | grep -q '[s]him stats'; do sleep 0.1; done";
    await docker.ok("exec", name, "sh", "-c", isGone);
  });
});
