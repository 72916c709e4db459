import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { V1Pod } from "@kubernetes/client-node";
import { createKubernetesClient, type KubernetesClient } from "../../../src/kubernetes/client.ts";
import { isEngineError } from "../../../src/model/errors.ts";
import { restrictPod } from "../../../src/podspec/restricted.ts";

/** The user that the Pods of a namespace are given, the first one of its range. */
export const ASSIGNED_UID = 1_000_700_000;

/** The last one that they may have. */
export const LAST_UID = 1_000_709_999;

/** What a namespace of OpenShift says of it; the policies read it there, as its admission does. */
export const UID_RANGE = { "openshift.io/sa.scc.uid-range": `${ASSIGNED_UID}/10000` };

const POLICIES = join(import.meta.dir, "..", "..", "fixtures", "restricted-v2.yaml");

const API = "/apis/admissionregistration.k8s.io";
const LIMIT_MS = 30_000;
/** Nobody tells when the API server has begun to heed a policy. */
const LOOK_AGAIN_MS = 100;

type Policy = { readonly apiVersion: string; readonly kind: string };

/**
 * Has a namespace with that annotation treat Pods as OpenShift does.
 * @returns What takes the policies away.
 */
export async function assignUids(namespace: string): Promise<AsyncDisposable> {
  const client = await createKubernetesClient({ namespace });
  const text = (await Bun.file(POLICIES).text()).replaceAll("NAMESPACE", namespace);
  await using undo = new AsyncDisposableStack();
  for (const policy of Bun.YAML.parse(text) as Policy[]) {
    const version = policy.apiVersion.split("/")[1];
    const plural = policy.kind.toLowerCase().replace(/y$/, "ie");
    const path = `${API}/${version}/${plural}s`;
    await request(client, path, { method: "POST", body: policy });
    undo.defer(async () => {
      await request(client, `${path}/${namespace}`, { method: "DELETE" });
    });
  }
  await untilHeeded(client);
  return undo.move();
}

/** Either policy may be heeded first. */
async function untilHeeded(client: KubernetesClient): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const isHeeded = async (): Promise<boolean> => {
    const [assigned, other] = [
      await tryPod(client, {}),
      await tryPod(client, { runAsUser: LAST_UID + 1 }),
    ];
    const uid = assigned?.spec?.containers[0]?.securityContext?.runAsUser;
    return uid === ASSIGNED_UID && other === undefined;
  };
  while (!(await isHeeded())) await sleep(LOOK_AGAIN_MS, undefined, { signal });
}

/**
 * Has the API server look at a Pod that complies with Pod Security, and makes none.
 * @returns Nothing if it is refused.
 */
async function tryPod(
  client: KubernetesClient,
  securityContext: object,
): Promise<V1Pod | undefined> {
  const user = { uid: ASSIGNED_UID, gid: 0 };
  const body = restrictPod(
    {
      metadata: { generateName: "trial-" },
      spec: { containers: [{ name: "main", image: "none", securityContext }] },
    },
    { user, isAssigned: true, assignsGroup: true },
  );
  const path = `/api/v1/namespaces/${client.namespace}/pods?dryRun=All`;
  try {
    return await request<V1Pod>(client, path, { method: "POST", body });
  } catch (error) {
    if (isEngineError(error, "invalid-argument")) return undefined;
    throw error;
  }
}

function request<T>(
  client: KubernetesClient,
  path: string,
  options: { readonly method: "POST" | "DELETE"; readonly body?: object },
): Promise<T> {
  return client.json(path, { ...options, signal: AbortSignal.timeout(LIMIT_MS) });
}
