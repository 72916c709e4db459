import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1PolicyRule, V1ServiceAccount } from "@kubernetes/client-node";
import { createKubernetesClient, type KubernetesClient } from "../../../src/kubernetes/client.ts";
import { loadAccess } from "../../../src/kubernetes/transport/kubeconfig.ts";
import { watch } from "../../../src/kubernetes/watch/watch.ts";

/** A namespace of one test, which goes when it is disposed of. */
export type TestNamespace = AsyncDisposable & {
  readonly name: string;
  /** Writes a kubeconfig file for a user who may do these things there and nothing else; returns its path. */
  readonly kubeconfigFor: (rules: readonly V1PolicyRule[]) => Promise<string>;
};

/** No step takes longer, unless the cluster hangs. */
const LIMIT_MS = 30_000;

const RBAC = "/apis/rbac.authorization.k8s.io/v1/namespaces";

/**
 * Makes a namespace in the cluster of the current kubeconfig context. Pods can be made there at once.
 * @param labels Such as `pod-security.kubernetes.io/enforce`.
 */
export async function createTestNamespace(
  labels: Readonly<Record<string, string>> = {},
  annotations: Readonly<Record<string, string>> = {},
): Promise<TestNamespace> {
  const name = `test-${crypto.randomUUID().slice(0, 8)}`;
  const client = await createKubernetesClient({ namespace: name });
  await post(client, "/api/v1/namespaces", { metadata: { name, labels, annotations } });
  await defaultServiceAccount(client);
  const folder = await mkdtemp(join(tmpdir(), "kubedock-namespace-"));
  return {
    name,
    kubeconfigFor: async (rules) => {
      const path = join(folder, `${crypto.randomUUID()}.kubeconfig`);
      await Bun.write(path, await kubeconfigWith(client, { token: await tokenFor(client, rules) }));
      return path;
    },
    [Symbol.asyncDispose]: async () => {
      const signal = AbortSignal.timeout(LIMIT_MS);
      await client.json(`/api/v1/namespaces/${name}`, { method: "DELETE", signal });
      await rm(folder, { recursive: true });
    },
  };
}

/** Pods are refused until the ServiceAccount is there that they run as. */
async function defaultServiceAccount(client: KubernetesClient): Promise<void> {
  const path = `/api/v1/namespaces/${client.namespace}/serviceaccounts`;
  const query = { fieldSelector: "metadata.name=default" };
  const signal = AbortSignal.timeout(LIMIT_MS);
  for await (const change of watch<V1ServiceAccount>(client, { path, query }, signal)) {
    if (change.type === "added" || (change.type === "synced" && change.objects.length > 0)) return;
  }
  throw new Error(`Namespace "${client.namespace}" has no ServiceAccount after ${LIMIT_MS} ms`);
}

async function tokenFor(client: KubernetesClient, rules: readonly V1PolicyRule[]): Promise<string> {
  return requestToken(client, await createAccount(client, rules), {});
}

/** Makes a ServiceAccount with a Role of these rules; returns its name. */
export async function createAccount(
  client: KubernetesClient,
  rules: readonly V1PolicyRule[],
  name = `user-${crypto.randomUUID().slice(0, 8)}`,
): Promise<string> {
  const { namespace } = client;
  const metadata = { name };
  await post(client, `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata });
  await post(client, `${RBAC}/${namespace}/roles`, { metadata, rules });
  await post(client, `${RBAC}/${namespace}/rolebindings`, {
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", name, namespace }],
  });
  return name;
}

/** A token of a ServiceAccount. */
export async function requestToken(
  client: KubernetesClient,
  account: string,
  spec: object,
): Promise<string> {
  const path = `/api/v1/namespaces/${client.namespace}/serviceaccounts/${account}/token`;
  const request = await post(client, path, { spec });
  return (request as { status: { token: string } }).status.token;
}

/** A kubeconfig of the current cluster with another user, who has a token or a file of one. */
export async function kubeconfigWith(client: KubernetesClient, user: object): Promise<string> {
  const { config } = await loadAccess({});
  const cluster = config.getCurrentCluster();
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    contexts: [
      { name: "test", context: { cluster: "test", user: "test", namespace: client.namespace } },
    ],
    users: [{ name: "test", user }],
    clusters: [
      {
        name: "test",
        cluster: {
          server: client.server,
          "certificate-authority": cluster?.caFile,
          "certificate-authority-data": cluster?.caData,
        },
      },
    ],
  });
}

async function post(client: KubernetesClient, path: string, body: object): Promise<unknown> {
  return client.json(path, { method: "POST", body, signal: AbortSignal.timeout(LIMIT_MS) });
}
