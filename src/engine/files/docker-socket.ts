import type { ContainerSpec } from "../../model/container.ts";
import { isDockerSocket } from "../../model/files/docker-socket.ts";
import { EngineError, errorMessage } from "../../model/errors.ts";
import type { DockerSocketPlan } from "../../podspec/volumes/docker-socket.ts";
import type { Engine } from "../engine.ts";

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
