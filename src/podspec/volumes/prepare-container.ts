import type { V1Container, V1Pod, V1VolumeMount } from "@kubernetes/client-node";
import { SHIM_FOLDER } from "../../shim/protocol.ts";
import { prepareCommand, type Preparation } from "../../shim/file-commands.ts";
import type { PullPolicy } from "../../model/pod-options.ts";
import { buildShimVolume, type MountedVolume } from "./volumes.ts";

/** Name of the init container that prepares volumes. */
const PREPARE_CONTAINER = "kubedock-prepare";

/** Where the volumes are in it, each below by its own place: the image's files are at theirs. */
const ROOT = "/.kubedock-volumes";

/** What is to be done to volumes before a container has them. */
export type PreparePlan = {
  /** The ConfigMap that carries the shim, and its path where that is mounted. */
  readonly shim: { readonly configMap: string; readonly path: string };
  readonly steps: readonly Preparation[];
};

/** The parts of a Pod that prepare its volumes. */
export type PrepareParts = { readonly container: V1Container; readonly shim: MountedVolume };

/** What the preparation of a Pod's volumes had to leave, a line for each file; known when that is over. */
export function preparationComplaints({ status }: V1Pod): string[] {
  const prepare = status?.initContainerStatuses?.find(({ name }) => name === PREPARE_CONTAINER);
  return (prepare?.state?.terminated?.message ?? "").split("\n").filter((line) => line !== "");
}

/**
 * An init container of the container's own image, where the image's files can be seen that the volumes will hide. It
 * runs the shim, as the image may have nothing to copy with, and as root, who alone can give files away; where Pods are restricted, as
 * the container's user.
 */
export function buildPrepare(
  { shim, steps }: PreparePlan,
  {
    image,
    pullPolicy,
    mounts,
  }: {
    readonly image: string;
    readonly pullPolicy: PullPolicy;
    readonly mounts: readonly V1VolumeMount[];
  },
): PrepareParts {
  const mountedShim = buildShimVolume({ configMap: shim.configMap, folder: SHIM_FOLDER });
  const targets = new Set(steps.map(({ target }) => target));
  return {
    shim: mountedShim,
    container: {
      name: PREPARE_CONTAINER,
      image,
      imagePullPolicy: pullPolicy,
      command: prepareCommand(shim.path, ROOT, steps),
      terminationMessagePolicy: "FallbackToLogsOnError",
      securityContext: { runAsUser: 0, runAsGroup: 0 },
      volumeMounts: [
        mountedShim.mount,
        ...mounts
          .filter(({ mountPath }) => targets.has(mountPath))
          .map((mount) => ({ ...mount, mountPath: ROOT + mount.mountPath, readOnly: false })),
      ],
    },
  };
}
