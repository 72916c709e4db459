import { join } from "node:path";
import type { Cluster } from "../../src/engine/backend.ts";
import { createCluster } from "../../src/kubernetes/backend.ts";
import { createKubernetesClient } from "../../src/kubernetes/client.ts";
import { buildExecutable } from "../build.ts";
import { projectFolder } from "../setup/cache.ts";
import { dockerCli } from "../setup/docker-cli.ts";
import { type ServerProcess, startServerProcess } from "../setup/server-process.ts";
import { testCluster } from "../setup/test-cluster.ts";
import { type BarePods, createBarePods } from "./bare-pods.ts";
import { createDocker, type Docker } from "./docker.ts";

/** What the figures are measured on: the same cluster for us and for what stands beside us. */
export type Stage = AsyncDisposable & {
  readonly cluster: Cluster;
  readonly barePods: BarePods;
  readonly server: ServerProcess;
  readonly docker: Docker;
  /** Starts one more server, on this cluster unless another kubeconfig is given. */
  readonly startServer: (options?: {
    readonly kubeconfig?: string;
    readonly flags?: readonly string[];
  }) => Promise<ServerProcess>;
  /** The docker CLI for one more server. */
  readonly dockerFor: (server: ServerProcess) => Docker;
  readonly kubeconfig: string;
};

/** Makes what is missing of the local cluster, the images, the docker CLI and the executable, and starts a server. */
export async function setUpStage(): Promise<Stage> {
  const [executable, program, { kubeconfig, initImage }] = await Promise.all([
    buildExecutable(),
    dockerCli(),
    testCluster(),
  ]);
  let servers = 0;
  const startServer: Stage["startServer"] = (options = {}) => {
    servers += 1;
    const id = `bench-${process.pid}-${servers}`;
    const logFile = join(projectFolder, "dist", "bench", `server-${servers}.log`);
    return startServerProcess(executable, {
      kubeconfig,
      ...options,
      id,
      logFile,
      env: { INIT_IMAGE: initImage },
    });
  };
  const dockerFor = ({ host }: ServerProcess): Docker => createDocker(program, host);
  await using opened = new AsyncDisposableStack();
  const client = await createKubernetesClient({ kubeconfig });
  const cluster = createCluster({ ...client, hasProxy: true }); // so that it execs as kubectl does, by a WebSocket
  const barePods = opened.use(await createBarePods(cluster));
  const server = opened.use(await startServer());
  const closing = opened.move();
  return {
    cluster,
    barePods,
    server,
    docker: dockerFor(server),
    startServer,
    dockerFor,
    kubeconfig,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
