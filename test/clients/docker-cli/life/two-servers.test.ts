import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient, untilRemoved } from "../../../support/server/docker-client.ts";
import { ownId, startOwnKubedock } from "../../../support/server/harness.ts";
import { untilNothingIsOrphaned } from "../../../support/server/instance-objects.ts";
import { endForGood } from "../crash/crash-point.ts";
import { lineOf, lines } from "../../../support/lines.ts";

setDefaultTimeout(90_000);

const SLEEPER = ["busybox", "sh", "-c", "echo begun; exec sleep 3600"];
const JSON_BODY = { "content-type": "application/json" };
const STATE = "{{.State.Status}} {{.State.ExitCode}}";

describe("two instances in one namespace", () => {
  test.concurrent("never see or touch each other's containers", async () => {
    await using one = await startOwnKubedock([]);
    const id = ownId();
    const other = await startOwnKubedock([], { id });
    await using docker = await dockerClient(one.host);
    await using stranger = await dockerClient(other.host);
    const mine = await docker.ok("run", "-d", "--name", "same", ...SLEEPER);
    const ended = await docker.ok("create", "--name", "mine", "busybox");
    const theirs = await stranger.ok("run", "-d", "--name", "same", ...SLEEPER);
    expect(await stranger.ok("ps", "-aq", "--no-trunc")).toBe(theirs);
    for (const reference of [mine, mine.slice(0, 12), mine.slice(0, 5), "mine"]) {
      const { exitCode, stderr } = await stranger.run(["logs", reference]);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining("No such container")]);
    }
    await stranger.ok("container", "prune", "--force");
    await stranger.ok("rm", "-f", "same");
    expect((await docker.ok("ps", "-aq", "--no-trunc")).split("\n")).toEqual([ended, mine]);
    await stranger.ok("run", "-d", "--name", "another", ...SLEEPER);
    await other[Symbol.asyncDispose]();
    await untilNothingIsOrphaned(id, []);
    expect(await docker.ok("inspect", "-f", STATE, "same", "mine")).toBe("running 0\ncreated 0");
    expect(await docker.ok("exec", "same", "echo", "here")).toBe("here");
  });
});

type Ask = (method: string, path: string, body?: object) => Promise<unknown>;

/** Asks a server without the time that it takes a program to begin. */
function askerOf({ host }: Docker): Ask {
  return async (method, path, body) => {
    const answer = await fetch(host.replace("tcp:", "http:") + path, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: JSON_BODY } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
}

/** What a server says to a name that is taken. */
async function conflict(docker: Docker, name: string): Promise<string> {
  return (await docker.run(["create", "--name", name, "busybox"])).stderr;
}

function running(name: string): object {
  return { Name: `/${name}`, State: { Status: "running" } };
}

/** What a server tells that has happened to its containers. */
function actions(docker: Docker): AsyncGenerator<string> {
  const format = ["--format", "{{.Action}}"];
  return lines(docker.spawn("events", "--since", "1m", ...format).stdout);
}

function restartCount(docker: Docker, name: string): Promise<string> {
  return docker.ok("inspect", "-f", "{{.RestartCount}}", name);
}

/** Two servers of one instance, and the docker CLI for each. */
async function startPair(): Promise<
  AsyncDisposable & { readonly pair: readonly [Docker, Docker] }
> {
  const id = ownId();
  await using opened = new AsyncDisposableStack();
  const open = async (): Promise<Docker> => {
    const server = opened.use(await startOwnKubedock([], { id }));
    return opened.use(await dockerClient(server.host));
  };
  const pair = [await open(), await open()] as const;
  const closing = opened.move();
  return { pair, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

describe("two servers of one instance", () => {
  test.concurrent("know at once what the other one has been asked for", async () => {
    await using servers = await startPair();
    const [one, other] = [askerOf(servers.pair[0]), askerOf(servers.pair[1])];
    const body = { Image: "busybox", Cmd: SLEEPER.slice(1) };
    await one("POST", "/containers/create?name=shared", body);
    await other("POST", "/containers/shared/start");
    await one("POST", "/containers/shared/exec", { Cmd: ["true"] });
    expect(await one("GET", "/containers/shared/json")).toMatchObject(running("shared"));
    await other("POST", "/containers/shared/rename?name=renamed");
    expect(await one("GET", "/containers/renamed/json")).toMatchObject(running("renamed"));
    await one("POST", "/containers/renamed/stop?t=0");
    expect(await other("POST", "/containers/renamed/wait")).toMatchObject({ StatusCode: 137 });
    const ended = { State: { Status: "exited", ExitCode: 137 } };
    expect(await other("GET", "/containers/renamed/json")).toMatchObject(ended);
    await other("POST", "/containers/renamed/start");
    await one("POST", "/containers/renamed/kill?signal=USR1");
    expect(await one("GET", "/containers/renamed/json")).toMatchObject(running("renamed"));
    await one("DELETE", "/containers/renamed?force=true");
    await untilRemoved(servers.pair[1], "renamed");
    expect(await other("GET", "/containers/json?all=true")).toEqual([]);
    await other("POST", "/containers/create?name=renamed", body);
    await one("GET", "/containers/renamed/json"); // else both may give the name, which is no lock
    expect(await conflict(servers.pair[0], "renamed")).toContain("is already in use by container");
  });

  test.concurrent("know at once that the other one has paused it, and of its health", async () => {
    await using servers = await startPair();
    const [one, other] = servers.pair;
    const [events, verdicts, seenByOne] = [actions(other), actions(other), actions(one)];
    const health = ["--health-cmd", "test ! -e /sick", "--health-interval", "1s"];
    const patience = ["--health-retries", "1", "--stop-timeout", "1"];
    await one.ok("run", "-d", "--name", "watched", ...health, ...patience, ...SLEEPER);
    for (const command of ["pause", "unpause", "pause"]) {
      await one.ok(command, "watched");
      await lineOf(events, new RegExp(`^${command}$`));
    }
    expect(await other.ok("ps", "--format", "{{.Status}}")).toMatch(/^Up .* \(Paused\)$/);
    expect((await other.run(["exec", "watched", "true"])).stderr).toContain("is paused");
    await other.ok("unpause", "watched");
    for (const command of ["pause", "unpause", "pause", "unpause"])
      await lineOf(seenByOne, new RegExp(`^${command}$`));
    expect(await one.ok("exec", "watched", "echo", "here")).toBe("here");
    await lineOf(verdicts, "health_status: healthy");
    await one.ok("exec", "watched", "touch", "/sick");
    await lineOf(verdicts, "health_status: unhealthy");
    await one.ok("stop", "watched");
    await lineOf(events, "die");
    expect(await other.ok("inspect", "-f", STATE, "watched")).toBe("exited 137");
  });

  test.concurrent("undo nothing that the other one does at that moment", async () => {
    await using servers = await startPair();
    const [one, other] = [askerOf(servers.pair[0]), askerOf(servers.pair[1])];
    const [seenByOne, seenByOther] = [actions(servers.pair[0]), actions(servers.pair[1])];
    const id = await servers.pair[0].ok("run", "-d", "--name", "round-0", ...SLEEPER);
    for (let round = 1; round <= 10; round += 1) {
      const policy = { Name: "on-failure", MaximumRetryCount: round };
      await Promise.all([
        one("POST", `/containers/${id}/rename?name=round-${round}`),
        other("POST", `/containers/${id}/update`, { RestartPolicy: policy }),
      ]);
      await Promise.all([lineOf(seenByOne, "update"), lineOf(seenByOther, "rename")]);
      const known = { Name: `/round-${round}`, HostConfig: { RestartPolicy: policy } };
      for (const ask of [one, other])
        expect(await ask("GET", `/containers/${id}/json`)).toMatchObject(known);
    }
    const told = servers.pair.map((docker) =>
      docker.ok("inspect", "-f", "{{.State.StartedAt}}", id),
    );
    expect(await told[0]).toBe((await told[1]) ?? "");
  });

  test.concurrent("start a container once, and wait for the end of each other's", async () => {
    await using servers = await startPair();
    const [one, other] = servers.pair;
    const script = "echo run; sleep 1; exit 3";
    await one.ok("create", "--name", "both", "busybox", "sh", "-c", script);
    await Promise.all([one.ok("start", "both"), other.ok("start", "both")]);
    expect(await Promise.all([one.ok("wait", "both"), other.ok("wait", "both")])).toEqual([
      "3",
      "3",
    ]);
    expect(await other.ok("logs", "both")).toBe("run");
    await other.ok("create", "--restart", "on-failure:1", "--name", "tried", "busybox", "false");
    await one.ok("start", "tried");
    await Promise.all([endForGood(one, "tried"), endForGood(other, "tried")]);
    const tries = await Promise.all([restartCount(one, "tried"), restartCount(other, "tried")]);
    expect(tries).toEqual(["1", "1"]);
    await one.ok("create", "--rm", "--name", "brief", "busybox", "sh", "-c", script);
    await other.ok("start", "brief");
    await Promise.all([untilRemoved(one, "brief"), untilRemoved(other, "brief")]);
  });

  test.concurrent("tell in their events what the other one did", async () => {
    await using servers = await startPair();
    const [one, other] = servers.pair;
    const flags = ["--since", "1m", "--filter", "type=container"];
    const format = ["--format", "{{.Action}} {{.Actor.Attributes.name}}"];
    const events = lines(other.spawn("events", ...flags, ...format).stdout);
    await one.ok("run", "-d", "--name", "seen", ...SLEEPER);
    await one.ok("rename", "seen", "looked-at");
    await one.ok("kill", "looked-at");
    await one.ok("rm", "looked-at");
    for (const event of [
      "create seen",
      "start seen",
      "rename looked-at",
      "die looked-at",
      "destroy looked-at",
    ])
      await lineOf(events, event);
  });
});
