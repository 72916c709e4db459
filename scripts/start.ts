import { givenFlags } from "../src/cli/flags/flags.ts";
import { ConfigError } from "../src/cli/settings/config-error.ts";
import { readServerConfig } from "../src/cli/settings/server-config.ts";
import { createKubernetesClient } from "../src/kubernetes/client.ts";
import type { ServerConfig } from "../src/server/server-config.ts";
import { buildExecutable } from "./build.ts";
import { explain } from "./setup/explain.ts";
import { loadKubedockImage } from "./setup/images/load-kubedock-image.ts";
import { localCluster } from "./setup/local-cluster.ts";

/** How long the API server of the current context may take to answer. */
const ANSWER_MS = 2000;

/** Signals that are passed on. On a terminal SIGINT reaches the server by itself; twice, it would not clean up. */
const FORWARDED = process.stdin.isTTY
  ? (["SIGTERM", "SIGHUP"] as const)
  : (["SIGINT", "SIGTERM", "SIGHUP"] as const);

/**
 * Builds the server and runs it on the cluster of the current context, or on a local one where that does not answer.
 * @param args Flags of `kubedock server`.
 * @returns The exit status of the server.
 */
async function start(args: readonly string[]): Promise<number> {
  const config = readServerConfig(givenFlags(args), process.env);
  const [executable, env] = await Promise.all([buildExecutable(), clusterEnvironment(config)]);
  const child = Bun.spawn([executable, "server", ...args], {
    env: { ...process.env, ...env },
    stdio: ["inherit", "inherit", "inherit"],
  });
  process.on("SIGINT", () => {}); // because the end of the server is awaited
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  console.error(usage(config));
  return child.exited;
}

/** @throws {EngineError} If a kubeconfig was given by name and its cluster does not answer. */
async function clusterEnvironment(config: ServerConfig): Promise<Record<string, string>> {
  try {
    const client = await createKubernetesClient(config);
    const pods = `/api/v1/namespaces/${client.namespace}/pods`;
    await client.json(pods, { query: { limit: "1" }, signal: AbortSignal.timeout(ANSWER_MS) });
    console.error(`Containers run in namespace "${client.namespace}" of ${client.server}`);
    return {};
  } catch (error) {
    if (config.kubeconfig !== undefined) throw error;
    console.error(`Using the local cluster, as no other answers:\n  ${explain(error)}`);
    const { kubeconfig, registry } = await localCluster();
    return { KUBECONFIG: kubeconfig, ...(await offerImage(registry)) };
  }
}

/** Everything but images without a shell and binds that must be mounted works without it. */
async function offerImage(registry: string): Promise<Record<string, string>> {
  try {
    return { INIT_IMAGE: await loadKubedockImage(registry) };
  } catch (error) {
    console.error(
      `No read-only binds, and no "docker exec" in images without a shell: ${explain(error)}`,
    );
    return {};
  }
}

/** @returns Nothing for a port that only the server knows: it says so itself. */
function usage({ tcp, socketPath }: ServerConfig): string {
  const host = tcp ? `tcp://${tcp.host || "127.0.0.1"}:${tcp.port}` : `unix://${socketPath}`;
  if (tcp?.port === 0) return "";
  return `\n  export DOCKER_HOST=${host}\n  docker run --rm busybox echo hello\n`;
}

try {
  process.exit(await start(Bun.argv.slice(2)));
} catch (error) {
  console.error(explain(error));
  process.exit(error instanceof ConfigError ? 2 : 1);
}
