import type { ContainerRecord, EndpointConfig } from "../../model/container.ts";
import { isRunning } from "../../model/container-state.ts";
import { EngineError } from "../../model/errors.ts";
import { DEFAULT_NETWORK, type Network } from "../../model/network.ts";
import { networkServiceName } from "../../podspec/names.ts";
import { networkLabel } from "../../podspec/networks/network-policy.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { saveRecord } from "../lifecycle/save-record.ts";
import { startSettled } from "../lifecycle/start/start-settled.ts";
import type { Container } from "../store.ts";
import { joinNetworks } from "./names/join.ts";
import { emitMemberEvent } from "./network-event.ts";
import { sharesNetwork } from "./shared-network.ts";
import { isPredefined } from "./predefined.ts";

/**
 * Brings a container into a network. One that runs is found in it at once, and finds the others: its files are told.
 * @throws {EngineError} In Docker's words: `forbidden` if it runs in it already, `invalid-argument` for a network of
 * the host's own.
 * @see Docker Engine API v1.56, NetworkConnect
 */
export async function connectContainer(
  engine: Engine,
  reference: string,
  {
    containerReference,
    endpoint,
    signal,
  }: {
    readonly containerReference: string;
    readonly endpoint: EndpointConfig;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const container = engine.containers.find(containerReference);
  const network = engine.networks.find(reference);
  await startSettled(container, signal);
  check(engine, container, { network, endpoint });
  await changeEndpoints(engine, container, {
    endpoints: { ...otherEndpoints(engine, container.record, network), [network.name]: endpoint },
    signal,
  });
  if (!isRunning(container.state)) return;
  await labelPod(engine, container, { network, isMember: true });
  await abortable(joinNetworks(engine, container, engine.signal), signal);
  emitMemberEvent(engine, network, { action: "connect", containerId: container.record.id });
}

/** A container's places in other networks than one. */
export function otherEndpoints(
  { networks }: Engine,
  { spec }: ContainerRecord,
  { id }: Network,
): ContainerRecord["spec"]["endpoints"] {
  return Object.fromEntries(
    Object.entries(spec.endpoints).filter(([reference]) => networks.lookUp(reference)?.id !== id),
  );
}

/**
 * Keeps which networks a container is in.
 * @throws {EngineError} In the cluster's words; then it is in those that it was in.
 */
export async function changeEndpoints(
  engine: Engine,
  container: Container,
  {
    endpoints,
    signal,
  }: { readonly endpoints: ContainerRecord["spec"]["endpoints"]; readonly signal: AbortSignal },
): Promise<void> {
  const { record: before, run } = container;
  if (run) run.membership.hasMoved = true; // kept with the record: who comes after us brings its files up to date
  container.record = { ...before, spec: { ...before.spec, endpoints } };
  try {
    await abortable(saveRecord(engine, container), signal);
  } catch (error) {
    container.record = before;
    throw error;
  }
}

/** Tells the NetworkPolicies, where there are any, whether a running container is in a network. */
export async function labelPod(
  { config, cluster, signal }: Engine,
  { run }: Container,
  { network, isMember }: { readonly network: Network; readonly isMember: boolean },
): Promise<void> {
  if (!run || !config.isolatesNetworks || isPredefined(network.name)) return;
  const label = networkLabel(networkServiceName(config.instanceId, network.name));
  await cluster.pods.label(run.podName, { [label]: isMember ? "true" : null }, signal);
}

/** @throws {EngineError} If the container is on its way out. */
export function assertNotRemoved({ record, removing, state }: Container): void {
  if (!removing && state.status !== "dead") return;
  throw new EngineError(
    "internal",
    `Container ${record.id} is marked for removal and cannot be connected or disconnected to the network`,
  );
}

function check(
  engine: Engine,
  container: Container,
  { network, endpoint }: { readonly network: Network; readonly endpoint: EndpointConfig },
): void {
  const { name } = network;
  assertNotRemoved(container);
  if (sharesNetwork(container.record))
    throw new EngineError(
      "invalid-argument",
      "container sharing network namespace with another container or host cannot be connected to any other network",
    );
  if (name === "host")
    throw new EngineError(
      "invalid-argument",
      "container cannot be disconnected from host network or connected to host network",
    );
  if (name === "none")
    throw new EngineError(
      "invalid-argument",
      "container cannot be connected to multiple networks with one of the networks in private (none) mode",
    );
  if (name === DEFAULT_NETWORK && endpoint.aliases.length > 0)
    throw new EngineError(
      "invalid-argument",
      "invalid endpoint settings:\nnetwork-scoped aliases are only supported for user-defined networks",
    );
  const { record, state } = container;
  const isIn = Object.keys(record.spec.endpoints).some(
    (other) => engine.networks.lookUp(other)?.id === network.id,
  );
  if (isIn && isRunning(state))
    throw new EngineError(
      "forbidden",
      `endpoint with name ${record.name} already exists in network ${name}`,
    );
}
