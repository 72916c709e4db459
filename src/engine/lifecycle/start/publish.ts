import { parsePort, type ContainerPort, type PortBinding } from "../../../model/port.ts";
import { errorMessage } from "../../../model/errors.ts";
import { readPodNotes } from "../../../podspec/records/pod-notes.ts";
import type { PortLease } from "../../backend.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";

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

/**
 * Opens the ports again that a Pod was promised by an earlier life of the server, or by another one. What cannot be
 * had any more is no reason to give up the container.
 */
export async function publishAgain(engine: Engine, { run, record }: Container): Promise<void> {
  if (!run?.pod) return;
  const ports = readPodNotes(run.pod).ports.map(({ port, protocol, ...binding }) => ({
    port,
    protocol,
    binding,
  }));
  if (ports.length === 0) return;
  try {
    run.portLease = await engine.ports.publish(ports, engine.signal);
  } catch (error) {
    engine.log.error(
      `Cannot publish ports of container "${record.name}" again: ${errorMessage(error)}`,
    );
  }
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
