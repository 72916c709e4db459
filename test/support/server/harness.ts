import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../scripts/setup/cache.ts";
import { type ServerProcess, startServerProcess } from "../../../scripts/setup/server-process.ts";
import { clusterKubeconfigPath } from "../../../src/cluster/kubeconfig.ts";
import { DEFAULT_CLUSTER } from "../../../src/cluster/node.ts";

/** A server that tests talk to. */
export type Kubedock = {
  /** What clients take as `DOCKER_HOST`: `tcp://127.0.0.1:2475`. */
  readonly host: string;
};

let running: Promise<Kubedock> | undefined;

/**
 * Returns the server of this test run: the one that `KUBEDOCK_TEST_HOST` names, as `npm test` does; else one that the
 * first test that asks starts and that stops with the run.
 * @throws {Error} If it cannot be started.
 */
export function startKubedock(): Promise<Kubedock> {
  const given = process.env["KUBEDOCK_TEST_HOST"];
  running ??= given ? Promise.resolve({ host: given }) : startForThisRun();
  return running;
}

async function startForThisRun(): Promise<Kubedock> {
  const server = await startOwnKubedock([]);
  // It deletes what it has made by itself, also when this process is gone.
  process.once("exit", () => process.kill(server.pid, "SIGTERM"));
  return server;
}

/** What a server of a test has of its own. */
export type OwnServer = {
  /** Which containers are its own; else nobody's. */
  readonly id?: string;
  /** How it reaches the cluster; else as all others do. */
  readonly kubeconfig?: string;
  /** Variables besides those of the tests. */
  readonly env?: Readonly<Record<string, string>>;
};

/**
 * Starts `dist/kubedock` for one test, on the cluster of the tests; disposing of it stops it.
 * @param flags More flags of `kubedock server`.
 * @throws {Error} If there is no executable, or it does not listen; the message ends with its log.
 */
export async function startOwnKubedock(
  flags: readonly string[],
  { id = ownId(), kubeconfig = testKubeconfig(), env = {} }: OwnServer = {},
): Promise<ServerProcess> {
  const program = join(projectFolder, "dist", "kubedock");
  if (!existsSync(program)) throw new Error('No dist/kubedock to test: run "npm run build" first');
  const logFile = join(projectFolder, "dist", "test", `${id}.log`);
  return startServerProcess(program, { kubeconfig, id, logFile, flags, env });
}

/** The ID of a server that nobody has had. */
export function ownId(): string {
  return `test-${crypto.randomUUID().slice(0, 8)}`;
}

/** The cluster of the tests: that of `KUBECONFIG`, else the local one. */
export function testKubeconfig(): string {
  return process.env["KUBECONFIG"] ?? clusterKubeconfigPath(DEFAULT_CLUSTER);
}
