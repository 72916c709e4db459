import type { V1Container, V1Pod } from "@kubernetes/client-node";
import { instanceSelector } from "../labels.ts";
import { MAIN_CONTAINER } from "../names.ts";
import { isOwnImage } from "../volumes/copy-container.ts";
import { buildOwnPod, type OwnPodSettings } from "./own-pod.ts";
import { PROGRAM } from "./program.ts";

/** A name that every cluster has. */
export const TRIAL_NAME = "kubernetes.default.svc";

/** Longer than any trial. */
const DEADLINE_SECONDS = 120;

/** As `kubedock resolve`, for an image that has a shell; and it has tar, or ends. Not every shell can look names up. */
const SCRIPT = `command -v tar >/dev/null || { echo 'it has no tar'; exit 1; }
if ! command -v getent >/dev/null; then echo unknown
elif getent hosts ${TRIAL_NAME} >/dev/null; then echo resolved; else echo unresolved; fi
exec sleep ${DEADLINE_SECONDS}`;

/**
 * A Pod that shows whether the nodes can run kubedock's image: it
 * writes one line, `resolved`, `unresolved …` or `unknown`, and stays.
 */
export function buildTrialPod(image: string, settings: OwnPodSettings): V1Pod {
  const container: V1Container = {
    name: MAIN_CONTAINER,
    image,
    command: isOwnImage(image) ? [PROGRAM, "resolve", TRIAL_NAME] : ["/bin/sh", "-c", SCRIPT],
  };
  const name = `kubedock-${settings.instanceId}`;
  return buildOwnPod(
    { name, kind: "trial", container, deadlineSeconds: DEADLINE_SECONDS },
    settings,
  );
}

/** Selects the Pod of a trial. */
export function trialSelector(instanceId: string): string {
  return instanceSelector(instanceId, "trial");
}
