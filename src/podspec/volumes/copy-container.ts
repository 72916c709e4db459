import type { V1Container, V1Volume, V1VolumeMount } from "@kubernetes/client-node";
import type { PullPolicy } from "../../model/pod-options.ts";
import { PROGRAM } from "../own/program.ts";

/** Name of the init container that receives files. */
export const COPY_CONTAINER = "kubedock-copy";

/** The last entry of every archive that goes there: it proves that nothing is missing. */
export const LAST_ENTRY = ".kubedock-whole";

const VOLUME = "binds";

/** Where the files are in the init container. */
const ROOT = "/.kubedock-binds";

/** The same as `kubedock copy` (see `copy/receive-files.ts`), for an image that has a shell and tar. */
const TAR_SCRIPT = `read -r line && echo ready && tar -xpf - -C ${ROOT} && rm ${ROOT}/${LAST_ENTRY} && echo done`;

/** What is made ready before a container starts. */
export type CopyPlan = {
  readonly image: string;
  readonly pullPolicy: PullPolicy;
  readonly mounts: readonly CopyMount[];
};

/** A file or directory that is mounted. */
export type CopyMount = {
  /** Absolute, in the container. */
  readonly target: string;
  /** Below the root of the init container: see `copyPath`. */
  readonly place: string;
  readonly isReadOnly: boolean;
};

/** The parts of a Pod that hold bound files of their own, which an init container receives. */
export type CopyParts = {
  readonly container: V1Container;
  readonly volume: V1Volume;
  /** Where they are seen in the container itself, by file or directory. */
  readonly mounts: readonly V1VolumeMount[];
};

/** Where what is mounted is, below the root of the init container. */
export function copyPath(index: number): string {
  return String(index);
}

/** The init container is root: only root can make files that are others'. */
export function buildCopy({ image, pullPolicy, mounts }: CopyPlan): CopyParts {
  return {
    container: {
      name: COPY_CONTAINER,
      image,
      imagePullPolicy: pullPolicy,
      command: isOwnImage(image)
        ? [PROGRAM, "copy", "--root", ROOT]
        : ["/bin/sh", "-c", TAR_SCRIPT],
      stdin: true,
      stdinOnce: true,
      terminationMessagePolicy: "FallbackToLogsOnError",
      securityContext: { runAsUser: 0, runAsGroup: 0 },
      volumeMounts: [{ name: VOLUME, mountPath: ROOT }],
    },
    volume: { name: VOLUME, emptyDir: {} },
    mounts: mounts.map(({ target, place, isReadOnly }) => ({
      name: VOLUME,
      mountPath: target,
      subPath: place,
      ...(isReadOnly ? { readOnly: true } : {}),
    })),
  };
}

/**
 * Any image can be named for the init containers; one of kubedock is called so, but so is the Go kubedock's, which many
 * name there: it has a shell and tar, and its program at the same path knows nothing of `copy`.
 */
export function isOwnImage(image: string): boolean {
  return /(?:^|\/)kubedock(?:[:@]|$)/.test(image) && !/(?:^|\/)joyrex2001\/kubedock/.test(image);
}
