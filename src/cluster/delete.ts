import { removeNode } from "./actions/remove-node.ts";
import { ClusterError } from "./cluster-error.ts";
import { removeKubeconfigs } from "./kubeconfig.ts";
import { findNode } from "./node.ts";
import type { Provider } from "./provider.ts";

/**
 * Deletes a cluster with all that is in it, and its context from the user's kubeconfig.
 * @throws {ClusterError} If there is no such cluster.
 */
export async function deleteCluster(provider: Provider, name: string): Promise<void> {
  const node = await findNode(provider, name);
  if (!node) {
    throw new ClusterError(
      `No such cluster: "${name}". "kubedock cluster list" shows those that there are`,
    );
  }
  await removeNode(provider, node);
  await removeKubeconfigs(name);
}
