import type { V1Container, V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../../src/engine/backend.ts";

/** An image with a shell, in every cluster of the tests. */
const IMAGE = "busybox:1.36";

/** No Pod takes longer to do what a test waits for. */
const LIMIT_MS = 60_000;

/** A Pod with one container, as kubedock makes them, called after a test. */
export function testPod(name: string, container: Partial<V1Container>): V1Pod {
  return {
    metadata: { name, labels: { test: name } },
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      containers: [{ name: "main", image: IMAGE, imagePullPolicy: "IfNotPresent", ...container }],
    },
  };
}

/** Creates a Pod and waits until its container runs or has ended. */
export async function startPod(
  cluster: Cluster,
  name: string,
  container: Partial<V1Container>,
): Promise<V1Pod> {
  await cluster.pods.create(testPod(name, container), AbortSignal.timeout(LIMIT_MS));
  return waitForPod(cluster, name, ({ status }) => {
    const state = status?.containerStatuses?.[0]?.state;
    return Boolean((state?.running && status?.podIP) ?? state?.terminated);
  });
}

/** Waits until a Pod looks as it should. */
export async function waitForPod(
  cluster: Cluster,
  name: string,
  isRight: (pod: V1Pod) => boolean,
): Promise<V1Pod> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  for await (const change of cluster.pods.watch(`test=${name}`, signal)) {
    const pods = change.type === "synced" ? change.objects : [change.object];
    const found = pods.find((pod) => change.type !== "deleted" && isRight(pod));
    if (found) return found;
  }
  throw new Error(`Pod "${name}" did not get there within ${LIMIT_MS / 1000} s`);
}
