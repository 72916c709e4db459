import { ClusterError } from "../cluster-error.ts";
import type { NodeOptions } from "./start-node.ts";

/** Whether a container could not be made because there is another one of its name. */
export function isNameTaken(stderr: string): boolean {
  return /name .* is already in use/.test(stderr);
}

/** Turns what podman or docker says when a node cannot be started into what the user can do about it. */
export function explainStartFailure(
  stderr: string,
  { name, image, apiPort, registryPort }: NodeOptions,
): ClusterError {
  const reason = stderr.trim();
  if (isNameTaken(reason)) {
    return new ClusterError(
      `Cannot create cluster "${name}": a container of this name exists. Choose another name`,
    );
  }
  if (/address already in use|port is already allocated/.test(reason)) {
    const [flag, port] = reason.includes(`:${registryPort}`)
      ? ["--registry-port", registryPort]
      : ["--api-port", apiPort];
    return new ClusterError(
      `Cannot publish port ${port}: it is taken. Choose another with "${flag}"`,
    );
  }
  if (/privileged|operation not permitted|permission denied/i.test(reason)) {
    return new ClusterError(
      `Cannot start the node: it must be privileged, and the container engine refuses. ` +
        `Run this as root, outside of an unprivileged container:\n${reason}`,
    );
  }
  if (/manifest unknown|not found|pull|short-name|registry/i.test(reason)) {
    return new ClusterError(
      `Cannot get the image "${image}": build it with "npm start" in a checkout of kubedock, ` +
        `or name another with "--image":\n${reason}`,
    );
  }
  return new ClusterError(`Cannot start the node: ${reason}`);
}
