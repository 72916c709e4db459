import type { V1Container, V1Pod, V1Volume, V1VolumeMount } from "@kubernetes/client-node";
import type { HostConfig } from "../../model/container.ts";
import { isDockerSocket } from "../../model/files/docker-socket.ts";
import type { PullPolicy } from "../../model/pod-options.ts";
import { PROGRAM } from "../own/program.ts";

/** Name of the sidecar that offers the Docker API. */
const SIDECAR = "kubedock-dind";

const VOLUME = "docker-socket";
const FOLDER = "/.kubedock-docker";
const SOCKET = "docker.sock";

/** What a sidecar is made from. */
export type DockerSocketPlan = {
  readonly image: string;
  readonly pullPolicy: PullPolicy;
  /** Where the sidecar reaches the server: `http://host:port`. */
  readonly url: string;
};

/** The parts of a Pod by which its container has a docker.sock. */
export type DockerSocketParts = {
  readonly container: V1Container;
  readonly volume: V1Volume;
  readonly mounts: readonly V1VolumeMount[];
};

/**
 * The socket lies in a volume and is mounted alone, so that the rest of /var/run is the image's. A mount needs it to be
 * there: so the sidecar is an init container that goes on, and the container starts when its socket answers.
 */
export function buildDockerSocket(
  { image, pullPolicy, url }: DockerSocketPlan,
  { binds }: Pick<HostConfig, "binds">,
): DockerSocketParts {
  const command = [PROGRAM, "dind", "--unix-socket", `${FOLDER}/${SOCKET}`];
  return {
    container: {
      name: SIDECAR,
      image,
      imagePullPolicy: pullPolicy,
      restartPolicy: "Always",
      command: [...command, "--kubedock-url", url],
      startupProbe: { exec: { command: [...command, "--check"] }, periodSeconds: 1 },
      // An emptyDir is everyone's; the user of the image is not asked, as its program needs nothing of root's.
      volumeMounts: [{ name: VOLUME, mountPath: FOLDER }],
    },
    volume: { name: VOLUME, emptyDir: {} },
    mounts: binds
      .filter(isDockerSocket)
      .map(({ target }) => ({ name: VOLUME, mountPath: target, subPath: SOCKET })),
  };
}

/**
 * How often the sidecar of a Pod has ended and been started again. Each time it makes another socket, and a mount stays
 * that of the first.
 */
export function sidecarRestarts({ status }: V1Pod): number {
  return status?.initContainerStatuses?.find(({ name }) => name === SIDECAR)?.restartCount ?? 0;
}
