import type { V1Pod } from "@kubernetes/client-node";
import { MAIN_CONTAINER } from "../names.ts";
import { buildOwnPod, type OwnPodSettings } from "./own-pod.ts";

/** Longer than any pull. */
const DEADLINE_SECONDS = 60 * 60;

/** No image has it, so that nothing of the image is ever run. */
const NOTHING = "/.kubedock-pull";

/** A Pod for which a node fetches an image, as it would for a container. */
export function buildPullPod(
  { name, image }: { readonly name: string; readonly image: string },
  settings: OwnPodSettings,
): V1Pod {
  const container = { name: MAIN_CONTAINER, image, command: [NOTHING] };
  return buildOwnPod(
    { name, kind: "pull", container, deadlineSeconds: DEADLINE_SECONDS },
    settings,
  );
}
