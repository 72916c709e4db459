import type { V1Container, V1Pod } from "@kubernetes/client-node";
import type { PullPolicy } from "../../model/pod-options.ts";
import { isOwnImage } from "../volumes/copy-container.ts";
import { instanceLabels, instanceSelector } from "../labels.ts";
import { MAIN_CONTAINER } from "../names.ts";
import { type Restriction, restrictHelper, restrictPod } from "../restricted.ts";
import { PROGRAM } from "./program.ts";

/** A name that every cluster has. */
export const TRIAL_NAME = "kubernetes.default.svc";

/** Longer than any trial; ends what a doctor that was killed has left. */
const DEADLINE_SECONDS = 120;

/** As `kubedock resolve`, for an image that has a shell; and it has tar, or ends. Not every shell can look names up. */
const SCRIPT = `command -v tar >/dev/null || { echo 'it has no tar'; exit 1; }
if ! command -v getent >/dev/null; then echo unknown
elif getent hosts ${TRIAL_NAME} >/dev/null; then echo resolved; else echo unresolved; fi
exec sleep ${DEADLINE_SECONDS}`;

/** What a Pod for a trial is made from. */
export type TrialParts = {
  readonly instanceId: string;
  readonly image: string;
  readonly pullPolicy: PullPolicy;
  readonly serviceAccount?: string;
  readonly restriction?: Restriction | undefined;
};

/**
 * A Pod that shows whether the nodes can run kubedock's image: it
 * writes one line, `resolved`, `unresolved …` or `unknown`, and stays.
 */
export function buildTrialPod(parts: TrialParts): V1Pod {
  const { instanceId, image, pullPolicy, serviceAccount, restriction } = parts;
  const container: V1Container = {
    name: MAIN_CONTAINER,
    image,
    imagePullPolicy: pullPolicy,
    command: isOwnImage(image) ? [PROGRAM, "resolve", TRIAL_NAME] : ["/bin/sh", "-c", SCRIPT],
  };
  const pod: V1Pod = {
    metadata: { name: `kubedock-${instanceId}`, labels: instanceLabels(instanceId, "trial") },
    spec: {
      restartPolicy: "Never",
      activeDeadlineSeconds: DEADLINE_SECONDS,
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(serviceAccount ? { serviceAccountName: serviceAccount } : {}),
      containers: [restriction ? restrictHelper(container, restriction.user) : container],
    },
  };
  return restriction ? restrictPod(pod, restriction) : pod;
}

/** Selects the Pod of a trial. */
export function trialSelector(instanceId: string): string {
  return instanceSelector(instanceId, "trial");
}
