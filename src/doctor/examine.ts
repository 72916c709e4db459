import type { Cluster, ImageSource } from "../engine/backend.ts";
import type { AccessFlag } from "../kubernetes/access/access-rules.ts";
import type { KubernetesClient } from "../kubernetes/client.ts";
import { examineCluster } from "./cluster.ts";
import type { Finding } from "./finding.ts";
import { examinePermissions } from "./permissions.ts";
import { examinePods, type TrialSettings } from "./pods.ts";
import { examineProxies } from "./proxies.ts";
import { examineRegistry } from "./registry.ts";

/** What is examined. */
export type Patient = {
  readonly client: KubernetesClient;
  readonly cluster: Cluster;
  readonly images: ImageSource;
  /** Flags that take more permissions. */
  readonly flags: readonly AccessFlag[];
  /** Variables of this process, which may name proxies. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the template of Pods is like, if there is one. */
  readonly template: Finding | undefined;
  readonly trial: TrialSettings;
};

/**
 * Looks at all that a server needs, one thing after the other, and tells of each as soon as it is known. It ends
 * early where nothing else can be seen: the cluster does not answer, or the template makes no Pod.
 */
export async function* examine(patient: Patient, signal: AbortSignal): AsyncGenerator<Finding> {
  yield* examineProxies(patient.client.server, patient.environment, signal);
  const cluster = await examineCluster(patient.client, signal);
  yield cluster;
  if (cluster.health === "bad") return;
  yield* examinePermissions(patient.client, patient.flags, signal);
  yield await examineRegistry(patient.images, signal);
  if (patient.template) yield patient.template;
  if (patient.template?.health === "bad") return;
  yield* examinePods(patient.cluster, patient.trial, signal);
}
