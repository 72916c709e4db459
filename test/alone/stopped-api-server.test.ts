import { afterAll, beforeAll, describe, expect, it } from "bun:test";
import type { ServerProcess } from "../../scripts/setup/server-process.ts";
import { withoutApiServer } from "../support/server/api-server.ts";
import type { ClientResult } from "../support/server/command-line-client.ts";
import { dockerClient, type Docker } from "../support/server/docker-client.ts";
import { startOwnKubedock } from "../support/server/harness.ts";
import { createTestNamespace } from "../support/server/test-namespace.ts";
import { untilLogged } from "../support/server/until-logged.ts";

/** How long the API server is away. */
const AWAY_MS = 60_000;

/** Ends by itself while the API server is away. */
const ENDS = "sleep 30; exit 7";
/** Writes before, while, and after the API server is away. */
const WRITES = "i=0; while [ $i -lt 450 ]; do echo $i; i=$((i+1)); sleep 0.2; done; exit 4";

let server: ServerProcess;
let docker: Docker;
/** One that has a namespace for itself, and one that waits for it. */
let locking: ServerProcess;
let waiting: ServerProcess;
/** What the clients have seen that were there all the time. */
let seen: Record<"exec" | "attach" | "wait" | "logs" | "events", Outcome>;
/** What was answered while the API server was away. */
let away: { readonly ping: number; readonly list: string; readonly run: ClientResult };

type Outcome = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

describe("while the API server is stopped for a minute, and afterwards", () => {
  const opened = new AsyncDisposableStack();

  beforeAll(async () => {
    server = opened.use(await startOwnKubedock([]));
    docker = opened.use(await dockerClient(server.host));
    const flags = ["--lock", "--namespace", opened.use(await createTestNamespace()).name];
    locking = opened.use(await startOwnKubedock(flags));
    await untilLogged(locking.logFile, "is locked");
    waiting = opened.use(await startOwnKubedock(flags));
    await untilLogged(waiting.logFile, `kubedock "${locking.id}" has locked it`);
    await docker.ok("run", "-d", "--name", "runs", "busybox", "sleep", "3600");
    await docker.ok("run", "-d", "--name", "writes", "busybox", "sh", "-c", WRITES);
    const format = "{{.Action}} {{.Actor.Attributes.name}} {{.Actor.Attributes.exitCode}}";
    const events = docker.spawn("events", "--filter", "type=container", "--format", format);
    const logs = docker.spawn("logs", "--follow", "writes");
    const exec = docker.spawn("exec", "runs", "sleep", "3600");
    const attach = docker.spawn("attach", "--sig-proxy=false", "runs");
    await docker.ok("run", "-d", "--name", "ends", "busybox", "sh", "-c", ENDS);
    await docker.ok("run", "-d", "--rm", "--name", "goes", "busybox", "sh", "-c", ENDS);
    const wait = docker.spawn("wait", "ends");
    away = await withoutApiServer(async () => {
      const back = Bun.sleep(AWAY_MS);
      const answers = {
        ping: (await fetch(`${server.host.replace("tcp:", "http:")}/_ping`)).status,
        list: await docker.ok("ps", "--format", "{{.Names}}"),
        run: await docker.run(["run", "--name", "fails", "busybox", "true"]),
      };
      await back;
      return answers;
    });
    const [waited, logged] = await Promise.all([outcomeOf(wait), outcomeOf(logs)]);
    await docker.ok("wait", "writes"); // whose log ends before the kubelet has told of its end
    await docker.ok("rm", "--force", "runs"); // which lets go of the attach
    const [executed, attached] = await Promise.all([outcomeOf(exec), outcomeOf(attach)]);
    events.kill("SIGINT");
    seen = {
      wait: waited,
      logs: logged,
      exec: executed,
      attach: attached,
      events: await outcomeOf(events),
    };
  }, 280_000);

  afterAll(() => opened.disposeAsync());

  it("answers what it knows itself", () => {
    expect(away.ping).toBe(200);
    expect(away.list.split("\n").toSorted()).toEqual(["ends", "goes", "runs", "writes"]);
  });

  it("refuses what needs the cluster, with the reason", () => {
    expect(away.run).toMatchObject({ exitCode: 125, stdout: "" });
    expect(away.run.stderr).toContain("Cannot reach the API server");
    expect(away.run.stderr).toContain("ECONNREFUSED");
  });

  it("tells of each end once, with its exit code", async () => {
    expect(seen.wait).toEqual({ exitCode: 0, stdout: "7\n", stderr: "" });
    expect(await docker.ok("inspect", "ends", "--format", "{{.State.ExitCode}}")).toBe("7");
    const events = seen.events.stdout.split("\n");
    const timesOf = (event: string): number => events.filter((line) => line === event).length;
    expect(timesOf("die ends 7")).toBe(1);
    expect(timesOf("die goes 7")).toBe(1);
    expect(events.filter((line) => line.startsWith("destroy goes"))).toHaveLength(1);
    expect(timesOf("die writes 4")).toBe(1);
  });

  it("follows a log on, without a line lost or told twice", () => {
    const lines = Array.from({ length: 450 }, (_, index) => `${index}\n`);
    expect(seen.logs).toEqual({ exitCode: 0, stdout: lines.join(""), stderr: "" });
  });

  it("ends an exec and an attach that broke with an error", () => {
    expect(seen.exec.exitCode).not.toBe(0);
    expect(seen.exec.stdout).toContain("the connection to the process in Pod");
    expect(seen.attach.exitCode).not.toBe(0);
    expect(seen.attach.stderr).toContain("Error attaching: the connection to the process in Pod");
  });

  // The kubelet looks for the API server again only after up to a minute and a half.
  it("runs containers again", async () => {
    const again = docker.spawn("run", "--rm", "busybox", "echo", "again");
    expect(await outcomeOf(again)).toEqual({ exitCode: 0, stdout: "again\n", stderr: "" });
  }, 180_000);

  it("leaves a namespace to who has locked it, until that gives it back", async () => {
    const log = await Bun.file(waiting.logFile).text();
    expect(log).not.toContain("is locked");
    expect(log).toMatch(/: Cannot reach the API server [^]*: kubedock "[^"]+" has locked it/); // what it waits for now
    process.kill(locking.pid, "SIGTERM");
    expect(await locking.exited).toBe(128 + 15);
    await untilLogged(waiting.logFile, "is locked");
    expect(await Bun.file(locking.logFile).text()).not.toContain("is not ours");
  });

  it("has logged once that the API server was away, and once that it was back", async () => {
    const log = await Bun.file(server.logFile).text();
    expect(log.match(/Cannot reach the API server .*; trying again/g)).toHaveLength(1);
    expect(log.match(/The API server .* answers again after \d+\.\d s/g)).toHaveLength(1);
    expect(log).not.toContain("Cannot watch");
  });
});

async function outcomeOf(child: Bun.Subprocess<"pipe", "pipe", "pipe">): Promise<Outcome> {
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  return { exitCode, stdout, stderr };
}
