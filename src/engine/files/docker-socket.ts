import type { V1Pod } from "@kubernetes/client-node";
import type { ContainerSpec } from "../../model/container.ts";
import { isDockerSocket } from "../../model/files/docker-socket.ts";
import { EngineError, errorMessage } from "../../model/errors.ts";
import { type DockerSocketPlan, sidecarRestarts } from "../../podspec/volumes/docker-socket.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";

/**
 * How a container has the Docker API, if it binds the socket.
 * @throws {EngineError} `not-implemented` if it cannot have it; it names the reason.
 */
export function dockerSocketPlan(
  { config }: Pick<Engine, "config">,
  { host }: ContainerSpec,
): DockerSocketPlan | undefined {
  const bind = host.binds.find(isDockerSocket);
  if (!bind) return undefined;
  const { dockerSocket, pods } = config;
  try {
    const { image, url } = dockerSocket;
    return { image, url: url(), pullPolicy: pods.options.pullPolicy };
  } catch (cause) {
    const message = `Cannot bind "${bind.source}": ${errorMessage(cause)}`;
    throw new EngineError("not-implemented", message, { cause });
  }
}

/**
 * Says, once each time, that the sidecar of a container has been killed, for want of memory, say: the container keeps a
 * socket that nobody listens on, and only its next start gives it another.
 * @param before The Pod as it was seen before.
 */
export function tellLostSocket(
  { log }: Pick<Engine, "log">,
  { record }: Pick<Container, "record">,
  { before, now }: { readonly before: V1Pod | undefined; readonly now: V1Pod },
): void {
  if (sidecarRestarts(now) <= (before ? sidecarRestarts(before) : 0)) return;
  log.warn(
    `Container "${record.name}" has lost its docker.sock: the sidecar that offers it was killed; restart the container`,
  );
}
