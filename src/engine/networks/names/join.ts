import { EngineError, errorMessage, isEngineError } from "../../../model/errors.ts";
import type { V1EndpointSlice } from "@kubernetes/client-node";
import {
  buildEndpointSlices,
  endpointSliceNames,
} from "../../../podspec/networks/endpoint-slice.ts";
import { isGuest } from "../../../podspec/seat.ts";
import type { Engine } from "../../engine.ts";
import { learnRunAddress, podAddresses } from "../../lifecycle/start/pod-address.ts";
import type { Container, Run } from "../../store.ts";
import { isInDns, namingEndpoints, type NamingEndpoint } from "../endpoints.ts";
import { learnLinks } from "../links.ts";
import { membersOf } from "./members.ts";
import { namesIn } from "./names.ts";
import { writeNames } from "./write-names.ts";

/**
 * Lets a container that is about to run find the others in its networks, and be found by them: when this is done its
 * names resolve. A container in Docker's own networks alone has no names, and this costs it nothing.
 */
export async function joinNetworks(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  const { run, record } = container;
  if (!run) return;
  if (isGuest(run)) return renewHosts(engine, run, signal);
  await learnLinks(engine, record, signal);
  const endpoints = namingEndpoints(engine, record);
  if (endpoints.length > 0) {
    const address = await learnRunAddress(engine, container, { run, signal });
    if (address === undefined) return; // it has ended already
    run.membership.isNamed = true;
    await Promise.all(
      endpoints.map((endpoint) => publish(engine, container, { endpoint, signal })),
    );
  }
  await writeNames(engine, container, signal);
}

/** The kubelet writes the one /etc/hosts of a Pod anew with each guest that it starts, without names of ours. */
async function renewHosts(engine: Engine, { podName }: Run, signal: AbortSignal): Promise<void> {
  const owner = engine.containers.ownerOf(podName);
  if (!owner) return;
  owner.run.membership.hosts = "";
  await writeNames(engine, owner, signal);
}

/** Does so for a container that runs already: what cannot be done is no reason to give it up. */
export async function joinAgain(engine: Engine, container: Container): Promise<void> {
  try {
    await joinNetworks(engine, container, engine.signal);
  } catch (error) {
    if (engine.signal.aborted) return;
    engine.log.warn(
      `Cannot make the names of container "${container.record.name}" known again: ${errorMessage(error)}`,
    );
  }
}

/** Makes a container's names in one network known: to DNS, and to those members that DNS cannot tell. */
export async function publish(
  engine: Engine,
  container: Container,
  { endpoint, signal }: { readonly endpoint: NamingEndpoint; readonly signal: AbortSignal },
): Promise<void> {
  const { run } = container;
  if (!run?.membership.isNamed) return;
  if (isInDns(engine, endpoint.network))
    await putSlices(engine, container, { run, endpoint, signal });
  await tellMembers(engine, endpoint, { but: container, signal });
}

/** Takes a run's names in one network away. */
export async function withdraw(
  engine: Engine,
  run: Run,
  { endpoint, signal }: { readonly endpoint: NamingEndpoint; readonly signal: AbortSignal },
): Promise<void> {
  const { endpointSlices } = engine.cluster;
  const left = endpointSliceNames(run.podName, endpoint.service).filter((name) =>
    run.membership.slices.delete(name),
  );
  await Promise.all(left.map((name) => endpointSlices.delete(name, signal)));
  await tellMembers(engine, endpoint, { signal });
}

async function tellMembers(
  engine: Engine,
  { network }: NamingEndpoint,
  { but, signal }: { readonly but?: Container; readonly signal: AbortSignal },
): Promise<void> {
  const others = membersOf(engine, network).filter(
    ({ container }) => container !== but && container.run?.membership.isNamed,
  );
  await Promise.all(others.map(({ container }) => writeNames(engine, container, signal)));
}

async function putSlices(
  engine: Engine,
  { record, owner }: Container,
  {
    run,
    endpoint,
    signal,
  }: { readonly run: Run; readonly endpoint: NamingEndpoint; readonly signal: AbortSignal },
): Promise<void> {
  const slices = buildEndpointSlices({
    instanceId: engine.config.instanceId,
    containerId: record.id,
    podName: run.podName,
    addresses: podAddresses(run),
    networkService: endpoint.service,
    names: namesIn(record, endpoint.endpoint),
    owner,
  });
  for (const { metadata } of slices) run.membership.slices.add(metadata?.name ?? "");
  try {
    await Promise.all(slices.map((slice) => createOrReplace(engine, slice, signal)));
  } catch (error) {
    if (!isEngineError(error, "forbidden")) throw networkingError(error);
    engine.networks.isDnsForbidden = true;
    engine.log.warn(
      `Cannot write names into DNS, they are written into each container's /etc/hosts: ${error.message}`,
    );
  }
}

/** Another server of this instance may have been faster, or it is there with names that it had before. */
async function createOrReplace(
  { cluster: { endpointSlices } }: Engine,
  slice: V1EndpointSlice,
  signal: AbortSignal,
): Promise<void> {
  try {
    await endpointSlices.create(slice, signal);
    return;
  } catch (error) {
    if (!isEngineError(error, "conflict")) throw error;
  }
  try {
    await endpointSlices.replace(slice, signal);
  } catch (error) {
    if (!isEngineError(error, "not-found")) throw error; // else the container has just ended
  }
}

function networkingError(cause: unknown): EngineError {
  const kind = isEngineError(cause) ? cause.kind : "internal";
  const message = `failed to set up container networking: ${errorMessage(cause)}`;
  return new EngineError(kind, message, { cause });
}
