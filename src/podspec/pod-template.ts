import type { V1Pod, V1PodSpec } from "@kubernetes/client-node";

/** What a template says of Pods. */
export type PodTemplate = Pick<V1Pod, "metadata" | "spec">;

/** What of a Pod is set unless a template says otherwise. */
const DEFAULTS: Partial<V1PodSpec> = {
  // Service variables would be seen by the container, and a token is a volume: 300 ms of every start.
  enableServiceLinks: false,
  automountServiceAccountToken: false,
};

/**
 * Puts a Pod on a template: what the Pod says wins; lists and maps that both have are joined. A template's containers
 * and volumes mean nothing.
 */
export function onTemplate(template: PodTemplate | undefined, pod: V1Pod): V1Pod {
  const { labels, annotations } = template?.metadata ?? {};
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: { ...labels, ...pod.metadata?.labels },
      annotations: { ...annotations, ...pod.metadata?.annotations },
    },
    ...(pod.spec ? { spec: joinSpecs({ ...DEFAULTS, ...template?.spec }, pod.spec) } : {}),
  };
}

function joinSpecs(template: Partial<V1PodSpec>, own: V1PodSpec): V1PodSpec {
  const { initContainers: _, ephemeralContainers: __, volumes: ___, ...base } = template;
  return {
    ...base,
    ...own,
    ...filled("nodeSelector", { ...base.nodeSelector, ...own.nodeSelector }),
    ...filled("securityContext", { ...base.securityContext, ...own.securityContext }),
    ...filled("hostAliases", [...(base.hostAliases ?? []), ...(own.hostAliases ?? [])]),
    ...filled("imagePullSecrets", [
      ...(base.imagePullSecrets ?? []),
      ...(own.imagePullSecrets ?? []),
    ]),
  };
}

/** A field that is not there rather than empty. */
function filled<Key extends keyof V1PodSpec>(
  key: Key,
  value: NonNullable<V1PodSpec[Key]>,
): Pick<V1PodSpec, Key> | object {
  return Object.keys(value).length > 0 ? { [key]: value } : {};
}
