import type { V1Container, V1Pod } from "@kubernetes/client-node";
import { instanceLabels } from "../labels.ts";
import { MAIN_CONTAINER } from "../names.ts";
import type { PodSettings } from "../pod.ts";
import { onTemplate } from "../pod-template.ts";
import { buildRanges } from "../resources.ts";
import { restrictHelper, restrictPod } from "../restricted.ts";

/** Longer than any pull; ends what a server that was killed has left. */
const DEADLINE_SECONDS = 60 * 60;

/** No image has it, so that nothing of the image is ever run. */
const NOTHING = "/.kubedock-pull";

/** A Pod for which a node fetches an image, as it would for a container. */
export function buildPullPod(
  { name, image }: { readonly name: string; readonly image: string },
  { instanceId, options, imagePullSecrets = [], template, restriction }: PodSettings,
): V1Pod {
  const resources = buildRanges(options.resources);
  const container: V1Container = {
    name: MAIN_CONTAINER,
    image,
    imagePullPolicy: options.pullPolicy,
    command: [NOTHING],
    ...(resources ? { resources } : {}),
  };
  const pod = onTemplate(template, {
    metadata: { name, labels: instanceLabels(instanceId, "pull") },
    spec: {
      restartPolicy: "Never",
      activeDeadlineSeconds: DEADLINE_SECONDS,
      terminationGracePeriodSeconds: 0,
      ...(options.serviceAccount ? { serviceAccountName: options.serviceAccount } : {}),
      ...(options.nodeSelector ? { nodeSelector: { ...options.nodeSelector } } : {}),
      imagePullSecrets: imagePullSecrets.map((secret) => ({ name: secret })),
      containers: [restriction ? restrictHelper(container, restriction.user) : container],
    },
  });
  return restriction ? restrictPod(pod, restriction) : pod;
}
