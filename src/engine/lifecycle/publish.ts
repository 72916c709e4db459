import { parsePort, type ContainerPort, type PortBinding } from "../../model/port.ts";
import type { PortLease } from "../backend.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";

/**
 * Opens a container's published ports. It is done before the Pod is made: what cannot be promised is not begun.
 * @throws {EngineError} `internal`, in Docker's words, if an address is in use.
 */
export async function publishPorts(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<PortLease | undefined> {
  const ports = wantedPorts(container);
  return ports.length > 0 ? engine.ports.publish(ports, signal) : undefined;
}

function wantedPorts({ record }: Container): (ContainerPort & { binding: PortBinding })[] {
  const { config, host } = record.spec;
  const wanted = Object.entries(host.portBindings).flatMap(([key, bindings = []]) => {
    const port = parsePort(key);
    return port ? bindings.map((binding) => ({ ...port, binding })) : [];
  });
  if (!host.publishAllPorts) return wanted;
  const bound = new Set(Object.keys(host.portBindings));
  const exposed = config.exposedPorts
    .filter((key) => !bound.has(key))
    .flatMap((key) => parsePort(key) ?? []);
  return [...wanted, ...exposed.map((port) => ({ ...port, binding: { hostIp: "", hostPort: 0 } }))];
}
