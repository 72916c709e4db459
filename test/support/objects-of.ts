import { createKubernetesClient } from "../../src/kubernetes/client.ts";

const RESOURCES = ["pods", "services", "configmaps"];

/** Names of all that is in the cluster with these labels, in a namespace or the context's. */
export async function objectsOf(selector: string, namespace?: string): Promise<string[]> {
  const client = await createKubernetesClient(namespace ? { namespace } : {});
  const lists = RESOURCES.map(async (resource) => {
    const path = `/api/v1/namespaces/${client.namespace}/${resource}`;
    const { items } = await client.json<{ readonly items: { metadata: { name: string } }[] }>(
      path,
      { query: { labelSelector: selector }, signal: AbortSignal.timeout(30_000) },
    );
    return items.map(({ metadata }) => `${resource}/${metadata.name}`);
  });
  return (await Promise.all(lists)).flat();
}
