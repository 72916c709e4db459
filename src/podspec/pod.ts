import type { V1OwnerReference, V1Pod, V1PodSpec } from "@kubernetes/client-node";
import type { ContainerRecord, ContainerSpec, HostConfig } from "../model/container.ts";
import type { VolumeMount } from "../model/files/volume-mount.ts";
import { shortId } from "../model/notation/id.ts";
import { isDnsLabel } from "../model/notation/objects/names.ts";
import type { PublishedPort } from "../model/port.ts";
import type { PodDefaults, PodOptions } from "../model/pod-options.ts";
import { buildContainer, type Forerunner } from "./container.ts";
import { containerOptions } from "./container-options.ts";
import { announcedNames } from "./networks/announced-names.ts";
import { buildDns, buildHostAliases, type NetworkDns } from "./networks/dns.ts";
import type { CopyPlan } from "./volumes/copy-container.ts";
import { containerAnnotations, containerLabels } from "./labels.ts";
import { MAIN_CONTAINER } from "./names.ts";
import { onTemplate, type PodTemplate } from "./pod-template.ts";
import type { DockerSocketPlan } from "./volumes/docker-socket.ts";
import { buildPodVolumes } from "./volumes/pod-volumes.ts";
import type { PreparePlan } from "./volumes/prepare-container.ts";
import { podNotes } from "./records/pod-notes.ts";
import { buildHelperResources, buildPodResources, buildResources } from "./resources.ts";
import { type Restriction, restrictPod, userOf } from "./restricted.ts";
import { buildPodSecurityContext } from "./security-context.ts";

/** What every Pod of a server has in common. */
export type PodSettings = {
  readonly instanceId: string;
  /** What the labels of a container may change. */
  readonly options: PodDefaults;
  /** Names of the Secrets by which nodes pull images. */
  readonly imagePullSecrets?: readonly string[];
  /** Whether limits of memory that a request has are left out. */
  readonly ignoresContainerMemory?: boolean;
  /** What every Pod is put on. */
  readonly template?: PodTemplate;
  /** How Pods comply with Pod Security "restricted"; absent if they need not. */
  readonly restriction?: Restriction | undefined;
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
  /** What is done to its volumes first. */
  readonly prepare?: PreparePlan | undefined;
  /** How it has the Docker API, if it binds the socket. */
  readonly dockerSocket?: DockerSocketPlan | undefined;
  /** What guests mount, should there be any. */
  readonly guestShim?: Forerunner["shim"];
  /** What guests that are known of are to have mounted. */
  readonly guestVolumes?: readonly VolumeMount[] | undefined;
  /** Where clients reach its ports. */
  readonly ports?: readonly PublishedPort[];
  /** The IDs of its networks. */
  readonly networkIds?: readonly string[];
  /** By which NetworkPolicies know it. */
  readonly networkLabels?: Readonly<Record<string, string>>;
  /** Where it asks for the names of its networks. */
  readonly dns?: NetworkDns | undefined;
  /** The record in the cluster: when it goes, the Pod goes. */
  readonly owner?: V1OwnerReference | undefined;
};

/** Annotation that tells kubectl whose logs to show, and where to run a command, in a Pod with helpers. */
const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

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
  prepare,
  dockerSocket,
  guestShim,
  guestVolumes,
  ports = [],
  dns,
  networkIds = [],
  networkLabels,
  owner,
}: PodParts): V1Pod {
  const pod = onTemplate(settings.template, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      labels: { ...containerLabels(settings.instanceId, record), ...networkLabels },
      annotations: {
        [DEFAULT_CONTAINER]: MAIN_CONTAINER,
        ...containerAnnotations(record),
        ...announcedNames(record, { podName: name, networkIds }),
        ...podNotes(forerunner, ports),
      },
      ...(owner ? { ownerReferences: [owner] } : {}),
    },
    spec: buildPodSpec({ record, dns }, settings, {
      forerunner,
      copy,
      prepare,
      dockerSocket,
      guestShim,
      guestVolumes,
    }),
  });
  const { restriction } = settings;
  return restriction ? restrictPod(pod, restriction, userOf(record.spec.config)) : pod;
}

function buildPodSpec(
  { record, dns }: Pick<PodParts, "record" | "dns">,
  settings: PodSettings,
  parts: Pick<
    PodParts,
    "forerunner" | "copy" | "prepare" | "dockerSocket" | "guestShim" | "guestVolumes"
  >,
): V1PodSpec {
  const { spec } = record;
  const options = containerOptions(settings.options, spec.config.labels);
  const { volumes, mounts, helpers } = buildPodVolumes(spec, {
    ...parts,
    pullPolicy: options.pullPolicy,
  });
  const securityContext = buildPodSecurityContext(spec);
  const resources = buildResources(spec.host, { ...settings, ranges: options.resources });
  const ofPod = spec.infraOf && buildPodResources(resources);
  const ofHelpers = ofPod ? undefined : buildHelperResources(options.resources);
  const initContainers = helpers.map((helper) =>
    ofHelpers ? { ...helper, resources: ofHelpers } : helper,
  );
  return {
    containers: [
      buildContainer(spec, {
        pullPolicy: options.pullPolicy,
        resources,
        forerunner: parts.forerunner,
        volumeMounts: mounts,
      }),
    ],
    ...(ofPod ? { resources: ofPod } : {}),
    restartPolicy: "Never",
    terminationGracePeriodSeconds: GRACE_SECONDS,
    hostname: hostname(record),
    ...buildServiceAccount(options),
    ...buildNodeSelector(spec, options),
    ...(initContainers.length > 0 ? { initContainers } : {}),
    ...(volumes.length > 0 ? { volumes } : {}),
    ...(securityContext ? { securityContext } : {}),
    ...buildNames(spec.host, settings, dns),
    ...(settings.imagePullSecrets?.length
      ? { imagePullSecrets: settings.imagePullSecrets.map((secret) => ({ name: secret })) }
      : {}),
    ...(options.activeDeadlineSeconds === undefined
      ? {}
      : { activeDeadlineSeconds: options.activeDeadlineSeconds }),
  };
}

/** How it finds others by name. */
function buildNames(
  host: HostConfig,
  { hostGateway }: PodSettings,
  dns: NetworkDns | undefined,
): Pick<V1PodSpec, "dnsConfig" | "dnsPolicy" | "hostAliases"> {
  const hostAliases = buildHostAliases(host.extraHosts, hostGateway);
  return { ...(hostAliases.length > 0 ? { hostAliases } : {}), ...buildDns(host, dns) };
}

/** Docker's default is the short ID; a name that Kubernetes cannot carry was warned of when it was asked for. */
function hostname({ id, spec }: ContainerRecord): string {
  return isDnsLabel(spec.config.hostname) ? spec.config.hostname : shortId(id);
}

/** Who names an account wants what it may do; the default one's token is of no use to anybody. */
function buildServiceAccount({
  serviceAccount,
}: PodOptions): Pick<V1PodSpec, "serviceAccountName" | "automountServiceAccountToken"> {
  if (!serviceAccount || serviceAccount === "default") return {};
  return { serviceAccountName: serviceAccount, automountServiceAccountToken: true };
}

function buildNodeSelector(
  { platform }: ContainerSpec,
  { nodeSelector }: PodOptions,
): Pick<V1PodSpec, "nodeSelector"> {
  const [os, architecture] = platform?.split("/") ?? [];
  const isGiven = os !== undefined && architecture !== undefined;
  if (!isGiven && !nodeSelector) return {};
  const given = isGiven ? { "kubernetes.io/os": os, "kubernetes.io/arch": architecture } : {};
  return { nodeSelector: { ...nodeSelector, ...given } };
}
