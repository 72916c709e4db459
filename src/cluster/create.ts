import { removeNode } from "./actions/remove-node.ts";
import { routePods } from "./actions/route-pods.ts";
import { startNode } from "./actions/start-node.ts";
import { waitForReady } from "./actions/wait-for-ready.ts";
import { choosePort } from "./choose-port.ts";
import { ClusterError } from "./cluster-error.ts";
import { clustersFolder, readKubeconfig, writeKubeconfigs } from "./kubeconfig.ts";
import { othersRanges } from "./machine-routes.ts";
import { findNode, listNodes, NODE_IMAGE } from "./node.ts";
import { DEFAULT_IP_FAMILY, freeNetworkNumber, type IpFamily } from "./pod-network.ts";
import type { Provider } from "./provider.ts";

/** How a cluster is made. */
export type CreateOptions = {
  readonly name: string;
  readonly image?: string;
  /** Which versions of IP its Pods and Services have. */
  readonly ipFamily?: IpFamily;
  /** Ports of 127.0.0.1; free ones are taken where none is given. */
  readonly apiPort?: number;
  readonly registryPort?: number;
  /** Tells what is being done, in a few words. */
  readonly report?: (step: string) => void;
  readonly signal?: AbortSignal;
};

/**
 * Creates a cluster: when this returns, it runs pods, and the user's current context is it. A cluster that does not
 * get as far is removed again.
 * @returns The path of its kubeconfig file.
 * @throws {ClusterError} If it cannot; the message says what to do.
 */
export async function createCluster(provider: Provider, options: CreateOptions): Promise<string> {
  const { name, ipFamily = DEFAULT_IP_FAMILY, report, signal } = options;
  // It becomes the name of a container, of a host and of a node.
  if (!/^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/.test(name)) {
    throw new ClusterError(
      `Cannot name a cluster "${name}": at most 50 lower-case letters, digits and dashes`,
    );
  }
  const nodes = await listNodes(provider);
  if (nodes.some((node) => node.name === name)) {
    throw new ClusterError(
      `Cannot create cluster "${name}": it exists. Use it, or delete it first with "kubedock cluster delete ${name}"`,
    );
  }
  const number = freeNetworkNumber(
    nodes.map(({ network }) => network),
    othersRanges(),
  );
  if (number === undefined) {
    throw new ClusterError(
      `Cannot create cluster "${name}": other clusters and the routes of this machine leave no addresses for it. ` +
        `Delete one of them first`,
    );
  }
  const network = { ipFamily, number };
  report?.("starting the node");
  await startNode(
    provider,
    {
      name,
      image: options.image ?? NODE_IMAGE,
      network,
      owner: clustersFolder(),
      apiPort: choosePort("--api-port", options.apiPort),
      registryPort: choosePort("--registry-port", options.registryPort),
    },
    signal,
  );
  try {
    return await connectCluster(provider, name, options);
  } catch (error) {
    await removeNode(provider, { name, network, address: "", ipv6Address: "" });
    throw error;
  }
}

/**
 * Waits until a cluster whose node has been started runs pods, and makes it the user's current context.
 * @returns The path of its kubeconfig file.
 * @throws {ClusterError} If its node does not boot.
 */
export async function connectCluster(
  provider: Provider,
  name: string,
  { report, signal }: Pick<CreateOptions, "report" | "signal"> = {},
): Promise<string> {
  report?.("waiting for the node to run pods");
  await waitForReady(provider, name, signal);
  const node = await findNode(provider, name);
  if (node) routePods(node);
  return writeKubeconfigs(name, await readKubeconfig(provider, name));
}
