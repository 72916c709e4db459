import { afterAll, beforeAll, expect, it, setDefaultTimeout } from "bun:test";
import type { V1PersistentVolume, V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../../src/engine/backend.ts";
import { createCluster } from "../../../src/kubernetes/backend.ts";
import { createKubernetesClient, type KubernetesClient } from "../../../src/kubernetes/client.ts";
import { watch } from "../../../src/kubernetes/watch/watch.ts";
import { createTestNamespace, type TestNamespace } from "../../support/server/test-namespace.ts";
import { testPod, waitForPod } from "./test-pod.ts";

setDefaultTimeout(90_000);

const signal = AbortSignal.timeout(90_000);

let namespace: TestNamespace;
let client: KubernetesClient;
let cluster: Cluster;

beforeAll(async () => {
  namespace = await createTestNamespace();
  client = await createKubernetesClient({ namespace: namespace.name });
  cluster = createCluster(client);
});
afterAll(() => namespace[Symbol.asyncDispose]());

it("gives a claim without a class a folder that any user can write and several Pods share", async () => {
  const claims = `/api/v1/namespaces/${namespace.name}/persistentvolumeclaims`;
  const spec = { accessModes: ["ReadWriteMany"], resources: { requests: { storage: "1Mi" } } };
  await client.json(claims, { method: "POST", body: { metadata: { name: "data" }, spec }, signal });
  expect(await exitCodeOf("writes", "umask 077; echo kept > /data/file", 1000)).toBe(0);
  expect(await exitCodeOf("reads", "grep kept /data/file", 1000)).toBe(0);
  expect(await exitCodeOf("peeps", "cat /data/file", 2000)).toBe(1);

  await client.json(`${claims}/data`, { method: "DELETE", signal });
  await untilVolumeIsGone();
});

/** Runs a script of a user with the claim at /data. */
async function exitCodeOf(name: string, script: string, user: number): Promise<number | undefined> {
  const pod = testPod(name, {
    command: ["sh", "-c", script],
    securityContext: { runAsUser: user },
    volumeMounts: [{ name: "data", mountPath: "/data" }],
  });
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
  await cluster.pods.create({ ...pod, spec: { containers: [], ...pod.spec, volumes } }, signal);
  const ended = await waitForPod(cluster, name, (seen) => terminationOf(seen) !== undefined);
  await cluster.pods.delete(name, 0, signal); // a claim stays as long as a Pod has it
  return terminationOf(ended)?.exitCode;
}

function terminationOf({ status }: V1Pod): { readonly exitCode: number } | undefined {
  return status?.containerStatuses?.[0]?.state?.terminated;
}

/** The provisioner deletes a volume when it has removed the folder. */
async function untilVolumeIsGone(): Promise<void> {
  const path = "/api/v1/persistentvolumes";
  for await (const change of watch<V1PersistentVolume>(client, { path, query: {} }, signal)) {
    if (change.type === "synced" && !change.objects.some(isOurs)) return;
    if (change.type === "deleted" && isOurs(change.object)) return;
  }
}

function isOurs({ spec }: V1PersistentVolume): boolean {
  return spec?.claimRef?.namespace === namespace.name;
}
