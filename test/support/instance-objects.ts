import type { KubernetesObject, V1Pod } from "@kubernetes/client-node";
import { createKubernetesClient } from "../../src/kubernetes/client.ts";
import { objectsPath } from "../../src/kubernetes/paths.ts";
import { watch } from "../../src/kubernetes/watch/watch.ts";
import { CONTAINER_LABEL, instanceSelector } from "../../src/podspec/labels.ts";
import { testKubeconfig } from "./harness.ts";

/** How long the cluster may take to do what is waited for. */
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
  const isOrphan = ({ metadata }: KubernetesObject): boolean =>
    !shortIds.includes(metadata?.labels?.[CONTAINER_LABEL] ?? "");
  const kinds = ["pods", "configmaps"] as const;
  await Promise.all(kinds.map((kind) => untilNone(kind, instanceId, isOrphan)));
}

/** Resolves when the processes of all of an instance's Pods have ended. */
export async function untilPodsEnd(instanceId: string): Promise<void> {
  await untilNone<V1Pod>(
    "pods",
    instanceId,
    ({ status }) => status?.containerStatuses?.every(({ state }) => !state?.terminated) !== false,
  );
}

/** Resolves when there is nothing of a kind that is so. */
async function untilNone<T extends KubernetesObject>(
  kind: "pods" | "configmaps",
  instanceId: string,
  isSo: (object: T) => boolean,
): Promise<void> {
  const client = await createKubernetesClient({ kubeconfig: testKubeconfig() });
  const query = { labelSelector: instanceSelector(instanceId, "container") };
  const target = { path: objectsPath(client, kind), query };
  const found = new Set<string>();
  for await (const change of watch<T>(client, target, AbortSignal.timeout(LIMIT_MS))) {
    const objects = change.type === "synced" ? change.objects : [change.object];
    for (const object of objects) {
      const name = object.metadata?.name ?? "";
      if (change.type !== "deleted" && isSo(object)) found.add(name);
      else found.delete(name);
    }
    if (found.size === 0) return;
  }
  throw new Error(`After ${LIMIT_MS} ms there are still ${kind}: ${[...found].join(", ")}`);
}
