import type { V1OwnerReference, V1Pod, V1PodSpec } from "@kubernetes/client-node";
import type { ContainerRecord, ContainerSpec } from "../model/container.ts";
import { shortId } from "../model/notation/id.ts";
import type { PublishedPort } from "../model/port.ts";
import { buildContainer, type Forerunner, type PullPolicy } from "./container.ts";
import { buildCopy, type CopyPlan } from "./copy-container.ts";
import { buildDns, buildHostAliases } from "./dns.ts";
import { containerAnnotations, containerLabels } from "./labels.ts";
import { isDnsLabel } from "./names.ts";
import { podNotes } from "./records/pod-notes.ts";
import { buildPodSecurityContext } from "./security-context.ts";
import { buildMemoryVolumes, buildShimVolume } from "./volumes.ts";

/** What every Pod of a server has in common. */
export type PodSettings = {
  readonly instanceId: string;
  readonly pullPolicy: PullPolicy;
  readonly serviceAccount: string;
  /** Address by which a container reaches the machine of the server: Docker's `host-gateway`. */
  readonly hostGateway: string;
};

/** What one Pod is made from. */
export type PodParts = {
  readonly record: ContainerRecord;
  readonly name: string;
  readonly settings: PodSettings;
  readonly forerunner?: Forerunner | undefined;
  /** What an init container makes ready for it. */
  readonly copy?: CopyPlan | undefined;
  /** Where clients reach its ports. */
  readonly ports?: readonly PublishedPort[];
  /** The record in the cluster: when it goes, the Pod goes. */
  readonly owner?: V1OwnerReference | undefined;
};

/**
 * Seconds between SIGTERM and SIGKILL when the kubelet ends a Pod: its floor. `docker stop` has waited before, as
 * long as its caller asked.
 */
const GRACE_SECONDS = 2;

/** The Pod of a container. */
export function buildPod({
  record,
  name,
  settings,
  forerunner,
  copy,
  ports = [],
  owner,
}: PodParts): V1Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      labels: containerLabels(settings.instanceId, record),
      annotations: { ...containerAnnotations(record), ...podNotes(forerunner, ports) },
      ...(owner ? { ownerReferences: [owner] } : {}),
    },
    spec: buildPodSpec(record, settings, { forerunner, copy }),
  };
}

function buildPodSpec(
  record: ContainerRecord,
  settings: PodSettings,
  { forerunner, copy }: Pick<PodParts, "forerunner" | "copy">,
): V1PodSpec {
  const { spec } = record;
  const mounted = [
    ...(forerunner?.shim ? [buildShimVolume(forerunner.shim)] : []),
    ...buildMemoryVolumes(spec.host),
  ];
  const copied = copy && buildCopy(copy);
  const volumes = [...mounted.map(({ volume }) => volume), ...(copied ? [copied.volume] : [])];
  const securityContext = buildPodSecurityContext(spec);
  const hostAliases = buildHostAliases(spec.host.extraHosts, settings.hostGateway);
  return {
    containers: [
      buildContainer(spec, {
        pullPolicy: settings.pullPolicy,
        forerunner,
        volumeMounts: [...mounted.map(({ mount }) => mount), ...(copied?.mounts ?? [])],
      }),
    ],
    restartPolicy: "Never",
    terminationGracePeriodSeconds: GRACE_SECONDS,
    // Service variables would be seen by the container, and a token is a volume: 300 ms of every start.
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    serviceAccountName: settings.serviceAccount,
    hostname: hostname(record),
    ...(copied ? { initContainers: [copied.container] } : {}),
    ...(volumes.length > 0 ? { volumes } : {}),
    ...(securityContext ? { securityContext } : {}),
    ...(hostAliases.length > 0 ? { hostAliases } : {}),
    ...buildDns(spec.host),
    ...buildNodeSelector(spec),
  };
}

/** Docker's default is the short ID; a name that Kubernetes cannot carry was warned of when it was asked for. */
function hostname({ id, spec }: ContainerRecord): string {
  return isDnsLabel(spec.config.hostname) ? spec.config.hostname : shortId(id);
}

function buildNodeSelector({ platform }: ContainerSpec): Pick<V1PodSpec, "nodeSelector"> {
  const [os, architecture] = platform?.split("/") ?? [];
  if (!os || !architecture) return {};
  return { nodeSelector: { "kubernetes.io/os": os, "kubernetes.io/arch": architecture } };
}
