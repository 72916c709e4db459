import { EngineError, errorMessage, isEngineError } from "../../../model/errors.ts";
import { parsePort, type PublishedPort } from "../../../model/port.ts";
import { readPodNotes } from "../../../podspec/records/pod-notes.ts";
import type { PodAddress, PortLease, WantedPort } from "../../backend.ts";
import type { Engine } from "../../engine.ts";
import { openRelay } from "../../inside/relay.ts";
import type { Container, Run } from "../../store.ts";
import { learnRunAddress, podAddress } from "./pod-address.ts";

/**
 * Opens a container's published ports. It is done before the Pod is made: what cannot be promised is not begun.
 * @param before The run that is over, whose random numbers are had again if they are free.
 * @throws {EngineError} `internal`, in Docker's words, if an address is in use.
 */
export async function publishPorts(
  engine: Engine,
  container: Container,
  { before, signal }: { readonly before: Run | undefined; readonly signal: AbortSignal },
): Promise<PortLease | undefined> {
  const earlier = before?.pod ? readPodNotes(before.pod, before.containerName).ports : [];
  const ports = wantedPorts(container).map((port) => withEarlier(port, earlier));
  if (ports.length === 0) return undefined;
  try {
    return await engine.ports.publish(ports, signal);
  } catch (cause) {
    if (!isEngineError(cause, "internal")) throw cause;
    const { name, id } = container.record;
    throw new EngineError(
      "internal",
      `failed to set up container networking: driver failed programming external connectivity on endpoint ${name} (${id}): ${cause.message}`,
      { cause },
    );
  }
}

/**
 * From now on what comes to the published ports goes to the Pod.
 * @throws {EngineError} `not-implemented` if it turns out that it cannot.
 */
export async function connectPorts(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  const { run } = container;
  if (!run?.portLease) return;
  const pod: PodAddress = {
    name: run.podName,
    ip: () => podAddress(run) || undefined,
    learnIp: (asked) => learnRunAddress(engine, container, { run, signal: asked }),
    openRelay: (asked) => openRelay(engine, container, { run, signal: asked }),
  };
  await run.portLease.connectTo(pod, signal);
}

/**
 * Opens the ports again that a Pod was promised by an earlier life of the server, or by another one. What cannot be
 * had any more is no reason to give up the container.
 */
export async function publishAgain(engine: Engine, container: Container): Promise<void> {
  const { run } = container;
  if (!run?.pod) return;
  const ports = readPodNotes(run.pod, run.containerName).ports.map(
    ({ port, protocol, ...binding }) => ({
      port,
      protocol,
      binding,
    }),
  );
  if (ports.length === 0) return;
  await unlessFails(engine, container, async () => {
    run.portLease = await engine.ports.publish(ports, engine.signal);
  });
}

/** Leads ports that were opened again to a Pod that runs already. */
export async function connectAgain(engine: Engine, container: Container): Promise<void> {
  await unlessFails(engine, container, () => connectPorts(engine, container, engine.signal));
}

async function unlessFails(
  { log }: Engine,
  { record }: Container,
  step: () => Promise<void>,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    log.error(`Cannot publish ports of container "${record.name}" again: ${errorMessage(error)}`);
  }
}

function withEarlier(wanted: WantedPort, earlier: readonly PublishedPort[]): WantedPort {
  const hostIp = wanted.binding.hostIp || "0.0.0.0";
  const same = earlier.find(
    ({ port, protocol, ...at }) =>
      port === wanted.port && protocol === wanted.protocol && at.hostIp === hostIp,
  );
  return same ? { ...wanted, earlier: same.hostPort } : wanted;
}

function wantedPorts({ record }: Container): WantedPort[] {
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
