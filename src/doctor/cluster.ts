import { clusterVersion } from "../kubernetes/cluster-version.ts";
import type { KubernetesClient } from "../kubernetes/client.ts";
import { errorMessage } from "../model/errors.ts";
import type { Finding } from "./finding.ts";

/** The first minor version of Kubernetes 1 of which all works: the end of an input came with 1.30. */
const FULL_MINOR = 30;

/** Sees whether the API server answers, and which it is. */
export async function examineCluster(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<Finding> {
  const subject = "Cluster";
  try {
    const { gitVersion, major, minor } = await clusterVersion(client, signal);
    const detail = `${client.server} is Kubernetes ${gitVersion}, namespace "${client.namespace}"`;
    const isOld = Number(major) === 1 && Number.parseInt(minor, 10) < FULL_MINOR;
    if (!isOld) return { subject, health: "good", detail };
    return {
      subject,
      health: "poor",
      detail: `${detail}, which never tells a process that its standard input has ended`,
      advice: `Kubernetes 1.${FULL_MINOR} or newer does`,
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      subject,
      health: "bad",
      detail: errorMessage(error),
      advice:
        'look at the context with "kubectl config view --minify", or name a file with --kubeconfig',
    };
  }
}
