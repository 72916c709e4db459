import { availableParallelism, totalmem } from "node:os";
import { hasExited, isRunning } from "../../model/container-state.ts";
import type { Engine } from "../engine.ts";
import type { SystemInfo } from "../views.ts";

/**
 * Tells what the server is and has. Processors and memory are the server's own: what the cluster's nodes have may
 * not be its to know.
 * @see Docker Engine API v1.56, SystemInfo
 */
export async function systemInfo(
  engine: Engine,
  { signal }: { readonly signal: AbortSignal },
): Promise<SystemInfo> {
  const { gitVersion, platform } = await engine.cluster.version(signal);
  const states = engine.containers.all().map(({ state }) => state);
  const paused = states.filter(({ status }) => status === "paused").length;
  return {
    id: engine.config.instanceId,
    name: "kubedock",
    containers: {
      total: states.length,
      running: states.filter(isRunning).length - paused,
      paused,
      stopped: states.filter((state) => hasExited(state) || state.status === "created").length,
    },
    images: engine.images.all().size,
    clusterVersion: gitVersion,
    namespace: engine.cluster.namespace,
    architecture: platform.endsWith("arm64") ? "aarch64" : "x86_64",
    osType: "linux",
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    labels: Object.entries(engine.config.labels).map(([name, value]) => `${name}=${value}`),
  };
}
