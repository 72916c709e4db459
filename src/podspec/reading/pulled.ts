import type { V1Pod } from "@kubernetes/client-node";
import { MAIN_CONTAINER } from "../names.ts";
import { podProgress, statusOf } from "./status.ts";

/** What the kubelet finds wrong with a container when it has the image. */
const AFTER_PULL = new Set([
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
]);

/**
 * Reads from a Pod's status whether its node has the image, whatever has become of the container.
 * @throws {EngineError} In the node's words, if it cannot get it.
 */
export function isImagePulled(pod: V1Pod): boolean {
  const { imageID = "", state } = statusOf(pod, MAIN_CONTAINER) ?? {};
  if (imageID !== "" || AFTER_PULL.has(state?.waiting?.reason ?? "")) return true;
  const progress = podProgress(pod);
  if (progress.kind === "failed") throw progress.error;
  return progress.kind !== "starting";
}
