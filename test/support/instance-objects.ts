import type { KubernetesObject } from "@kubernetes/client-node";
import { createKubernetesClient, type KubernetesClient } from "../../src/kubernetes/client.ts";
import { watch } from "../../src/kubernetes/watch/watch.ts";
import { CONTAINER_LABEL, instanceSelector } from "../../src/podspec/labels.ts";
import { testKubeconfig } from "./harness.ts";

/** How long the cluster may take to tidy up behind a record that was deleted. */
const LIMIT_MS = 20_000;

/**
 * Resolves when every Pod and ConfigMap of an instance's containers belongs to one of these.
 * @param shortIds As `docker ps --all --quiet` tells them.
 * @throws {Error} If something else stays; it says what.
 */
export async function untilNothingIsOrphaned(
  instanceId: string,
  shortIds: readonly string[],
): Promise<void> {
  const client = await createKubernetesClient({ kubeconfig: testKubeconfig() });
  const kinds = ["pods", "configmaps"];
  await Promise.all(kinds.map((kind) => untilNoOther(client, kind, { instanceId, shortIds })));
}

async function untilNoOther(
  client: KubernetesClient,
  kind: string,
  { instanceId, shortIds }: { readonly instanceId: string; readonly shortIds: readonly string[] },
): Promise<void> {
  const path = `/api/v1/namespaces/${client.namespace}/${kind}`;
  const query = { labelSelector: instanceSelector(instanceId, "container") };
  const orphans = new Set<string>();
  for await (const change of watch(client, { path, query }, AbortSignal.timeout(LIMIT_MS))) {
    if (change.type === "synced")
      for (const object of change.objects) if (!isOf(shortIds, object)) orphans.add(nameOf(object));
    if (change.type === "deleted") orphans.delete(nameOf(change.object));
    if (orphans.size === 0) return;
  }
  throw new Error(`No container has these ${kind}: ${[...orphans].join(", ")}`);
}

function isOf(shortIds: readonly string[], { metadata }: KubernetesObject): boolean {
  return shortIds.includes(metadata?.labels?.[CONTAINER_LABEL] ?? "");
}

function nameOf({ metadata }: KubernetesObject): string {
  return metadata?.name ?? "";
}
