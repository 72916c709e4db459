import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildExecutable } from "../../../scripts/build.ts";
import { type ServerProcess, startServerProcess } from "../../../scripts/setup/server-process.ts";
import { clusterKubeconfigPath } from "../../../src/cluster/kubeconfig.ts";
import { DEFAULT_CLUSTER } from "../../../src/cluster/node.ts";
import { dockerClient } from "../../support/server/docker-client.ts";
import { lineOf, lines } from "../../support/lines.ts";

setDefaultTimeout(120_000);

const ID = `logs-${crypto.randomUUID().slice(0, 8)}`;
/** 1.1 MB each in the kubelet's file, one a second: it begins a new one after some ten of them. */
const ROUNDS = 24;
const LINES = 8000;
const LINE = "x".repeat(90);

const stateFolder = await mkdtemp(join(tmpdir(), "kubedock-keep-logs-"));
afterAll(() => rm(stateFolder, { recursive: true }));

test("--keep-logs keeps a whole log over rotations and a crash of the server", async () => {
  const id = await runUntilCrash();
  {
    await using server = await start();
    await using docker = await dockerClient(server.host);
    expect(await docker.ok("wait", id)).toBe("0");
    const { stdout, stderr } = await docker.run(["logs", id]);
    expect(stderr.trim().split("\n")).toHaveLength(ROUNDS);
    const written = stdout.trimEnd().split("\n");
    expect(written).toHaveLength(ROUNDS * LINES);
    expect(new Set(written).size).toBe(ROUNDS * LINES);
    const tail = await docker.run(["logs", "--tail", "2", id]);
    expect((tail.stdout + tail.stderr).trim().split("\n")).toHaveLength(2);
  }
  expect(await readdir(join(stateFolder, "kubedock", ID))).toEqual([]);
});

/**
 * Runs a container on a server that is killed when a quarter of the output has come, before the first rotation: the
 * kubelet may leave a whole file out for who begins to follow while it begins a new one. @returns The container's ID.
 */
async function runUntilCrash(): Promise<string> {
  const server = await start();
  const docker = await dockerClient(server.host);
  const count = `awk -v r=$r 'BEGIN { for (i = 0; i < ${LINES}; i++) print r, i, "${LINE}" }'`;
  const script = `for r in $(seq ${ROUNDS}); do ${count}; echo error $r >&2; sleep 1; done`;
  const id = await docker.ok("run", "-d", "busybox", "sh", "-c", script);
  const following = docker.spawn("logs", "--follow", id);
  void new Response(following.stdout).bytes();
  await lineOf(lines(following.stderr), `error ${ROUNDS / 4}`);
  following.kill();
  process.kill(server.pid, "SIGKILL");
  await server.exited;
  return id;
}

async function start(): Promise<ServerProcess> {
  return startServerProcess(await buildExecutable(), {
    kubeconfig: process.env["KUBECONFIG"] ?? clusterKubeconfigPath(DEFAULT_CLUSTER),
    id: ID,
    logFile: join(stateFolder, "server.log"),
    flags: ["--keep-logs"],
    env: { XDG_STATE_HOME: stateFolder },
  });
}
