import { API_PORT, listNodes, publishedAddress, REGISTRY_PORT, type Node } from "./node.ts";
import type { Provider } from "./provider.ts";

/** A cluster, as its user sees it. Only a running one has addresses. */
export type ClusterDescription = {
  readonly name: string;
  readonly state: string;
  /** URL of its API server. */
  readonly server: string;
  /** Host and port of its image registry. */
  readonly registry: string;
};

/** Describes all clusters, by name. */
export async function describeClusters(provider: Provider): Promise<ClusterDescription[]> {
  return Promise.all((await listNodes(provider)).map((node) => describeCluster(provider, node)));
}

async function describeCluster(
  provider: Provider,
  { name, state }: Node,
): Promise<ClusterDescription> {
  if (state !== "running") return { name, state, server: "", registry: "" };
  const [server, registry] = await Promise.all([
    publishedAddress(provider, name, API_PORT),
    publishedAddress(provider, name, REGISTRY_PORT),
  ]);
  return { name, state, server: `https://${server}`, registry };
}
