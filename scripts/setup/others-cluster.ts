import { ClusterError } from "../../src/cluster/cluster-error.ts";
import { clustersFolder } from "../../src/cluster/kubeconfig.ts";
import type { Node } from "../../src/cluster/node.ts";
import type { Provider } from "../../src/cluster/provider.ts";

/**
 * Refuses to replace what runs for another user of the machine: all that use a container engine share its clusters.
 * @throws {ClusterError} If the cluster is another user's, and runs.
 */
export async function refuseIfInUseByOthers(provider: Provider, node: Node): Promise<void> {
  const { name, owner, state } = node;
  if (owner === "" || owner === clustersFolder() || state !== "running") return;
  // Of a node whose processes somebody has killed the engine may still say that it runs.
  const { exitCode } = await provider.run(["exec", name, "true"]);
  if (exitCode !== 0) return;
  throw new ClusterError(
    `Cannot replace cluster "${name}" by that of this version: another user's, who keeps its kubeconfig in ${owner}, is running. ` +
      `Once nobody needs it, delete it with "dist/kubedock cluster delete ${name}"`,
  );
}
