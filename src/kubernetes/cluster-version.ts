import type { VersionInfo } from "@kubernetes/client-node";
import type { KubernetesClient } from "./client.ts";

const asked = new WeakMap<KubernetesClient, Promise<VersionInfo>>();

/**
 * Who the API server is. It is asked once; the answer goes to all, whoever of them gives up waiting.
 * @throws {EngineError} `unavailable` if it cannot be reached; the next call asks again.
 */
export async function clusterVersion(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<VersionInfo> {
  signal.throwIfAborted();
  const known = asked.get(client);
  if (known) return known;
  const question = client.json<VersionInfo>("/version", { signal: new AbortController().signal });
  asked.set(client, question);
  question.catch(() => asked.delete(client));
  return question;
}
