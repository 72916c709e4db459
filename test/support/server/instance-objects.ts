import type { KubernetesObject, V1ConfigMap, V1Pod } from "@kubernetes/client-node";
import type { WatchEvent } from "../../../src/engine/backend.ts";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
import { objectsPath } from "../../../src/kubernetes/paths.ts";
import { watch } from "../../../src/kubernetes/watch/watch.ts";
import { CONTAINER_LABEL, instanceSelector, objectKind } from "../../../src/podspec/labels.ts";
import { testKubeconfig } from "./harness.ts";

/** Kinds of objects that a container or a volume has. */
type Kind = "pods" | "configmaps" | "persistentvolumeclaims";

/** How long the cluster may take to do what is waited for. */
const LIMIT_MS = 20_000;

/**
 * Resolves when every Pod of an instance, and every ConfigMap of its containers, belongs to one of these.
 * @param shortIds As `docker ps --all --quiet` tells them.
 * @throws {Error} If something else stays; it says what.
 */
export async function untilNothingIsOrphaned(
  instanceId: string,
  shortIds: readonly string[],
): Promise<void> {
  const isOrphan = ({ metadata }: KubernetesObject): boolean =>
    !shortIds.includes(metadata?.labels?.[CONTAINER_LABEL] ?? "");
  const isLeft = (pod: V1Pod): boolean => objectKind(pod) !== "container" || isOrphan(pod);
  await Promise.all([
    untilNone("pods", instanceSelector(instanceId), isLeft),
    untilNone("configmaps", containersOf(instanceId), isOrphan),
  ]);
}

/** Resolves when the processes of all of an instance's Pods have ended. */
export async function untilPodsEnd(instanceId: string): Promise<void> {
  await untilNone("pods", containersOf(instanceId), ({ status }: V1Pod) => {
    return status?.containerStatuses?.every(({ state }) => !state?.terminated) !== false;
  });
}

/** Resolves when the scheduler has found no node for one of an instance's Pods. */
export async function untilUnschedulable(instanceId: string): Promise<void> {
  await untilPod(instanceId, ({ status }) => {
    return status?.conditions?.some(({ reason }) => reason === "Unschedulable") === true;
  });
}

/** Resolves when an ephemeral container of one of an instance's Pods has done its work. */
export async function untilInjected(instanceId: string): Promise<void> {
  await untilPod(instanceId, ({ status }) => {
    const injectors = status?.ephemeralContainerStatuses ?? [];
    return injectors.some(({ state }) => state?.terminated?.exitCode === 0);
  });
}

/** Resolves when the records of all of an instance's containers tell of their ends. */
export async function untilEndsAreKept(instanceId: string): Promise<void> {
  await untilNone("configmaps", containersOf(instanceId), ({ data }: V1ConfigMap) => {
    return !data?.["history.json"]?.includes('"exit"');
  });
}

/** Deletes what a container has of a kind, as a human would. */
export async function deleteByHand(kind: Kind, shortId: string): Promise<void> {
  const client = await createKubernetesClient({ kubeconfig: testKubeconfig() });
  await client.json(objectsPath(client, kind), {
    method: "DELETE",
    query: { labelSelector: `${CONTAINER_LABEL}=${shortId}` },
    signal: AbortSignal.timeout(LIMIT_MS),
  });
}

/** What an instance has of a kind, as `kubectl get --selector kubedock=true` shows it. */
export async function objectsOf<T extends KubernetesObject>(
  kind: Kind,
  instanceId: string,
): Promise<readonly T[]> {
  const client = await createKubernetesClient({ kubeconfig: testKubeconfig() });
  const query = { labelSelector: instanceSelector(instanceId) };
  const signal = AbortSignal.timeout(LIMIT_MS);
  const { items } = await client.json<{ items: T[] }>(objectsPath(client, kind), { query, signal });
  return items;
}

/** Resolves when one of an instance's Pods is so. */
async function untilPod(instanceId: string, isSo: (pod: V1Pod) => boolean): Promise<void> {
  for await (const change of changesOf("pods", containersOf(instanceId))) {
    const pods: readonly V1Pod[] = change.type === "synced" ? change.objects : [change.object];
    if (pods.some(isSo)) return;
  }
  throw new Error(`After ${LIMIT_MS} ms no Pod is what it should be`);
}

/** Resolves when there is nothing of a kind that is so. */
async function untilNone(
  kind: Kind,
  selector: string,
  isSo: (object: KubernetesObject) => boolean,
): Promise<void> {
  const found = new Set<string>();
  for await (const change of changesOf(kind, selector)) {
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

/** Selects the objects of an instance's containers. */
function containersOf(instanceId: string): string {
  return instanceSelector(instanceId, "container");
}

/** What becomes of objects, for as long as tests wait. */
async function* changesOf(
  kind: Kind,
  labelSelector: string,
): AsyncGenerator<WatchEvent<KubernetesObject>> {
  const client = await createKubernetesClient({ kubeconfig: testKubeconfig() });
  const target = { path: objectsPath(client, kind), query: { labelSelector } };
  yield* watch(client, target, AbortSignal.timeout(LIMIT_MS));
}
