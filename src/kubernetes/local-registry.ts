import type { V1ConfigMap } from "@kubernetes/client-node";
import { isEngineError } from "../model/errors.ts";
import type { KubernetesClient } from "./client.ts";

/**
 * Where a cluster says that it has a registry of its own.
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-cluster-lifecycle/generic/1755-communicating-a-local-registry
 */
const PATH = "/api/v1/namespaces/kube-public/configmaps/local-registry-hosting";
const KEY = "localRegistryHosting.v1";

/**
 * Finds the registry that a local cluster carries, as this process reaches it.
 * @returns Its `host:port`, or nothing if there is none or it is not ours to know.
 */
export async function findLocalRegistry(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { data } = await client.json<V1ConfigMap>(PATH, { signal });
    const hosting = Bun.YAML.parse(data?.[KEY] ?? "") as Readonly<Record<string, unknown>> | null;
    const host = hosting?.[client.isInCluster ? "hostFromClusterNetwork" : "host"];
    return typeof host === "string" && host !== "" ? host : undefined;
  } catch (error) {
    if (isEngineError(error, "not-found") || isEngineError(error, "forbidden")) return undefined;
    throw error;
  }
}
