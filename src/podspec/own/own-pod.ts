import type { V1Container, V1Pod } from "@kubernetes/client-node";
import { instanceLabels } from "../labels.ts";
import type { PodSettings } from "../pod.ts";
import { onTemplate } from "../pod-template.ts";
import { buildRanges } from "../resources.ts";
import { restrictHelper, restrictPod } from "../restricted.ts";

/** What a Pod of the server's own is for, and what runs in it. */
export type OwnPodParts = {
  readonly name: string;
  readonly kind: "pull" | "trial";
  readonly container: V1Container;
  /** Longer than it can be of use; ends what a process that was killed has left. */
  readonly deadlineSeconds: number;
};

/** A Pod that is no container's, but under all that the containers' Pods are to be. */
export function buildOwnPod(
  { name, kind, container, deadlineSeconds }: OwnPodParts,
  { instanceId, options, imagePullSecrets = [], template, restriction }: OwnPodSettings,
): V1Pod {
  const resources = buildRanges(options.resources);
  const main: V1Container = {
    ...container,
    imagePullPolicy: options.pullPolicy,
    ...(resources ? { resources } : {}),
  };
  const pod = onTemplate(template, {
    metadata: { name, labels: instanceLabels(instanceId, kind) },
    spec: {
      restartPolicy: "Never",
      activeDeadlineSeconds: deadlineSeconds,
      terminationGracePeriodSeconds: 0,
      ...(options.serviceAccount ? { serviceAccountName: options.serviceAccount } : {}),
      ...(options.nodeSelector ? { nodeSelector: { ...options.nodeSelector } } : {}),
      imagePullSecrets: imagePullSecrets.map((secret) => ({ name: secret })),
      containers: [restriction ? restrictHelper(main, restriction.user) : main],
    },
  });
  return restriction ? restrictPod(pod, restriction) : pod;
}

/** What all Pods have in common, but for what containers alone have. */
export type OwnPodSettings = Omit<PodSettings, "hostGateway" | "ignoresContainerMemory">;
