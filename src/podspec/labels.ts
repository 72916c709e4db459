import type { KubernetesObject } from "@kubernetes/client-node";
import type { ContainerRecord } from "../model/container.ts";
import { shortId } from "../model/notation/id.ts";
import { isQualifiedName } from "../model/notation/objects/names.ts";

/** Label on everything that any kubedock makes. */
const KUBEDOCK_LABEL = "kubedock";
/** Label that names the instance of the server that owns an object. */
const INSTANCE_LABEL = "kubedock.id";
/** Label that names the container an object belongs to, by its short ID. */
export const CONTAINER_LABEL = "kubedock.containerid";
/** Label that tells what an object is for. */
const KIND_LABEL = "kubedock.kind";
/** Annotation with the container's name, which need not be a valid label. */
const NAME_ANNOTATION = "kubedock.containername";

/** What an object is for. */
export type ObjectKind =
  | "container"
  | "endpoint"
  | "image"
  | "look"
  | "network"
  | "pull"
  | "service"
  | "shim"
  | "trial"
  | "volume";

const LABEL_LENGTH = 63;

/** Selects what any kubedock has made. */
export const KUBEDOCK_SELECTOR = `${KUBEDOCK_LABEL}=true`;

/** Selects what other instances own, but no volumes: their data is for nobody else to judge. */
export function foreignSelector(instanceId: string): string {
  return `${KUBEDOCK_SELECTOR},${INSTANCE_LABEL}!=${instanceId},${KIND_LABEL}!=volume`;
}

/** Selects what an instance owns, of one kind if given. */
export function instanceSelector(instanceId: string, kind?: ObjectKind): string {
  const own = `${KUBEDOCK_SELECTOR},${INSTANCE_LABEL}=${instanceId}`;
  return kind ? `${own},${KIND_LABEL}=${kind}` : own;
}

/** Selects the Pods that an instance has made, but for no container. */
export function ownPodsSelector(instanceId: string): string {
  return `${instanceSelector(instanceId)},${KIND_LABEL}!=container`;
}

/** Selects the record and the Pods of one of an instance's containers. */
export function containerSelector(instanceId: string, id: string): string {
  return `${instanceSelector(instanceId, "container")},${CONTAINER_LABEL}=${shortId(id)}`;
}

/** What an object of an instance is for, as its label says. */
export function objectKind({ metadata }: KubernetesObject): string | undefined {
  return metadata?.labels?.[KIND_LABEL];
}

/** Labels of an object that belongs to an instance. */
export function instanceLabels(instanceId: string, kind: ObjectKind): Record<string, string> {
  return { [KUBEDOCK_LABEL]: "true", [INSTANCE_LABEL]: instanceId, [KIND_LABEL]: kind };
}

/**
 * Labels of a container's objects: who owns them, and the container's own labels as far as Kubernetes can carry
 * them. Annotations have them word for word.
 */
export function containerLabels(
  instanceId: string,
  record: ContainerRecord,
): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [key, value] of Object.entries(record.spec.config.labels)) {
    const validKey = labelKey(key);
    const validValue = labelValue(value);
    if (validKey && (validValue || value === "")) labels[validKey] = validValue;
  }
  return {
    ...labels,
    ...instanceLabels(instanceId, "container"),
    [CONTAINER_LABEL]: shortId(record.id),
  };
}

/** Annotations of a container's objects. */
export function containerAnnotations(record: ContainerRecord): Record<string, string> {
  const annotations: Record<string, string> = {};
  for (const [key, value] of Object.entries(record.spec.config.labels)) {
    if (isAnnotationKey(key)) annotations[key] = value;
  }
  return { ...annotations, [NAME_ANNOTATION]: record.name };
}

function labelKey(key: string): string {
  return isAnnotationKey(key) ? key : labelValue(key);
}

function labelValue(value: string): string {
  return value
    .replaceAll(/[^A-Za-z0-9._-]/g, "")
    .slice(0, LABEL_LENGTH)
    .replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
}

/** Whether Kubernetes takes a key as it is, and does nothing to a Pod for it. */
function isAnnotationKey(key: string): boolean {
  return isQualifiedName(key) && !/^([^/]+\.)?(kubernetes|k8s)\.io\//.test(key);
}
