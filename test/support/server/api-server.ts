import { API_PORT, listNodes, type Node, publishedAddress } from "../../../src/cluster/node.ts";
import { ask, findProvider, type Provider } from "../../../src/cluster/provider.ts";
import { loadAccess } from "../../../src/kubernetes/transport/kubeconfig.ts";

/**
 * The API server, and two that would look for it again only after up to a minute, or take the node, which has not been
 * heard of, for lost.
 */
const UNITS = ["kube-apiserver", "kube-scheduler", "kube-controller-manager"];

/**
 * Does something while the API server of the local cluster is stopped, for all who use it. Pods run on: systemd is
 * told to leave the kubelet alone, which requires it.
 */
export async function withoutApiServer<T>(work: () => Promise<T>): Promise<T> {
  const provider = await findProvider();
  const { name } = await currentNode(provider);
  const systemctl = (...args: readonly string[]): Promise<string> =>
    ask(provider, ["exec", name, "systemctl", ...args, ...UNITS]);
  await systemctl("stop", "--job-mode=ignore-dependencies");
  try {
    return await work();
  } finally {
    await systemctl("start");
  }
}

/** Reads a file of the node whose API server the current kubeconfig context names. */
export async function fileOfNode(path: string): Promise<string> {
  const provider = await findProvider();
  const { name } = await currentNode(provider);
  return ask(provider, ["exec", name, "cat", path]);
}

/** The node whose API server the current kubeconfig context names. */
async function currentNode(provider: Provider): Promise<Node> {
  const { config } = await loadAccess({});
  const server = config.getCurrentCluster()?.server ?? "";
  for (const node of await listNodes(provider)) {
    if (node.state !== "running") continue;
    const address = await publishedAddress(provider, node.name, API_PORT);
    if (new URL(server).host === address) return node;
  }
  throw new Error(`No local cluster has the API server "${server}"`);
}
