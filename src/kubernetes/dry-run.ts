import type { V1Pod } from "@kubernetes/client-node";
import type { KubernetesClient } from "./client.ts";
import { objectsPath } from "./paths.ts";

/**
 * Has the API server look at a Pod without making it; a field that it does not know is an error too.
 * @returns The Pod as it would be.
 * @throws {EngineError} In the API server's words.
 */
export async function dryRunPod(
  client: KubernetesClient,
  pod: V1Pod,
  signal: AbortSignal,
): Promise<V1Pod> {
  const query = { dryRun: "All", fieldValidation: "Strict" };
  return client.json<V1Pod>(objectsPath(client, "pods"), {
    method: "POST",
    query,
    body: pod,
    signal,
  });
}
