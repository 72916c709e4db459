import { existsSync } from "node:fs";
import { waitForReady } from "../../src/cluster/actions/wait-for-ready.ts";
import { ClusterError } from "../../src/cluster/cluster-error.ts";
import { connectCluster, createCluster } from "../../src/cluster/create.ts";
import { deleteCluster } from "../../src/cluster/delete.ts";
import { clusterKubeconfigPath } from "../../src/cluster/kubeconfig.ts";
import {
  DEFAULT_CLUSTER,
  findNode,
  type Node,
  publishedAddress,
  REGISTRY_PORT,
} from "../../src/cluster/node.ts";
import { ask, findProvider, type Provider, requireRoot } from "../../src/cluster/provider.ts";
import { requireDebianPackages } from "./debian-packages.ts";
import { nodeImage } from "./images/node-image.ts";
import { refuseIfInUseByOthers } from "./others-cluster.ts";
import { step, type Report } from "./step.ts";

/** A cluster of this checkout that runs pods. */
export type LocalCluster = {
  /** Path of its kubeconfig file. */
  readonly kubeconfig: string;
  /** Host and port of its image registry, spoken to without TLS. */
  readonly registry: string;
};

/** What podman needs on Debian to run a node. */
const PODMAN_PACKAGES = ["podman", "runc", "netavark", "iptables", "iproute2"];

/**
 * Returns the local cluster: the one that runs, if it runs the image of this checkout; one that was stopped is
 * started again, and one of another image, or that does not answer, is replaced.
 * @throws {ClusterError} If somebody else's containers would end by that.
 */
export async function localCluster(): Promise<LocalCluster> {
  const provider = await requireProvider();
  requireRoot(provider); // before some minutes of building
  const imageId = await nodeImage(provider);
  const kubeconfig = await step("Starting the local cluster", (report) =>
    startCluster(provider, imageId, report),
  );
  const registry = await publishedAddress(provider, DEFAULT_CLUSTER, REGISTRY_PORT);
  return { kubeconfig, registry };
}

async function startCluster(provider: Provider, imageId: string, report: Report): Promise<string> {
  const name = DEFAULT_CLUSTER;
  const node = await findNode(provider, name);
  if (node?.imageId === imageId) {
    try {
      return await reuseCluster(provider, node, report);
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      // The engine may say that a node runs whose processes somebody killed, and then cannot start it either.
      report(`replacing the node: ${error.message}`);
    }
  }
  if (node) {
    await refuseIfInUseByOthers(provider, node);
    await deleteCluster(provider, name);
  }
  return createCluster(provider, { name, report });
}

async function reuseCluster(provider: Provider, node: Node, report: Report): Promise<string> {
  if (node.state !== "running") {
    await ask(provider, ["start", node.name]);
    return connectCluster(provider, node.name, { report });
  }
  await waitForReady(provider, node.name);
  const kubeconfig = clusterKubeconfigPath(node.name);
  return existsSync(kubeconfig) ? kubeconfig : connectCluster(provider, node.name, { report });
}

async function requireProvider(): Promise<Provider> {
  try {
    return await findProvider();
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    await requireDebianPackages(PODMAN_PACKAGES);
    return findProvider();
  }
}

if (import.meta.main) {
  const { kubeconfig, registry } = await localCluster();
  console.log(`KUBECONFIG=${kubeconfig}\nregistry=${registry}`);
}
