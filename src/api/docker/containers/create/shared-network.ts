import type { ContainerSpec } from "../../../../model/container.ts";
import { EngineError } from "../../../../model/errors.ts";
import { CONTAINER_MODE, sharedContainer } from "../../../../model/network.ts";

/**
 * Checks a request for a container that shares the network of another: what belongs to a network is the other's.
 * @param links Of the host configuration.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 * @see moby, daemon/internal/runconfig/hostconfig.go, validateNetContainerMode
 */
export function checkSharedNetwork(
  { config, host }: ContainerSpec,
  links: readonly string[] = [],
): void {
  const shared = `${host.networkMode}:` === CONTAINER_MODE ? "" : sharedContainer(host.networkMode);
  if (shared === undefined) return;
  if (shared === "")
    throw invalid("invalid network mode: invalid container format container:<name|id>");
  if (config.hostname !== "") throw conflict("hostname and the network mode");
  if (links.length > 0)
    throw conflict(
      "container type network can't be used with links. This would result in undefined behavior",
    );
  if (host.dns.length > 0) throw conflict("dns and the network mode");
  if (host.extraHosts.length > 0) throw conflict("custom host-to-IP mapping and the network mode");
  if (Object.keys(host.portBindings).length > 0 || host.publishAllPorts)
    throw conflict("port publishing and the container type network mode");
  if (config.exposedPorts.length > 0)
    throw conflict("port exposing and the container type network mode");
}

function conflict(options: string): EngineError {
  return invalid(`conflicting options: ${options}`);
}

function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
