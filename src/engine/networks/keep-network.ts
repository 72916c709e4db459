import type { V1Service } from "@kubernetes/client-node";
import { EngineError, errorMessage, isEngineError } from "../../model/errors.ts";
import type { Network } from "../../model/network.ts";
import { buildNetworkPolicy } from "../../podspec/networks/network-policy.ts";
import { networkServiceName } from "../../podspec/names.ts";
import { buildNetworkRecord, networkFromService } from "../../podspec/records/network-record.ts";
import type { Engine } from "../engine.ts";
import type { RecordState } from "../volumes/volume-store.ts";
import { emitNetworkEvent } from "./network-event.ts";

/**
 * Keeps a network in the cluster, or in memory alone where Services may not be made.
 * @returns Whether it is there: another server of the instance may have made one of this name just before.
 */
export async function keepNetwork(engine: Engine, network: Network): Promise<boolean> {
  let record: RecordState = "written";
  try {
    const service = buildNetworkRecord(engine.config.instanceId, network);
    const made = await engine.cluster.services.create(service, engine.signal);
    if (engine.config.isolatesNetworks) await isolate(engine, network, made);
  } catch (error) {
    if (isEngineError(error, "conflict")) return false;
    if (!isEngineError(error, "forbidden")) throw error;
    record = "none";
    engine.log.warn(
      `Cannot keep networks in the cluster, a restart will forget them: ${error.message}`,
    );
  }
  noteNetwork(engine, network, { record, isNews: true });
  return true;
}

/** A network that was to be isolated and cannot be is none. */
async function isolate(engine: Engine, { name }: Network, service: V1Service): Promise<void> {
  const { cluster, config, signal } = engine;
  try {
    const policy = buildNetworkPolicy(service, config.pods.hostGateway);
    await cluster.networkPolicies.create(policy, signal);
  } catch (cause) {
    await cluster.services.delete(service.metadata?.name ?? "", signal);
    throw new EngineError(
      "unavailable",
      `Cannot create network "${name}": it cannot be isolated: ${errorMessage(cause)}`,
      { cause },
    );
  }
}

/** Takes in the record of a network, as the watch tells of it. */
export function noteNetworkRecord(engine: Engine, service: V1Service, isNews: boolean): void {
  const network = readNetwork(engine, service);
  if (network) noteNetwork(engine, network, { record: "seen", isNews });
}

/** Takes in that the record of a network is gone, whoever has removed it. */
export function noteNetworkRecordGone(engine: Engine, service: V1Service): void {
  const network = readNetwork(engine, service);
  if (network) noteNetworkGone(engine, network);
}

/** Forgets a network. */
export function noteNetworkGone(engine: Engine, network: Network): void {
  if (engine.networks.delete(network)) emitNetworkEvent(engine, network, "destroy");
}

/** Records that are not in a complete listing any more were deleted while the watch had a gap. */
export function noteMissingNetworks(engine: Engine, services: readonly V1Service[]): void {
  const present = new Set(services.map(({ metadata }) => metadata?.name));
  const { instanceId } = engine.config;
  for (const network of engine.networks.all()) {
    // One that was not seen before may be younger than the listing.
    const isMissing = !present.has(networkServiceName(instanceId, network.name));
    if (isMissing && engine.networks.recordOf(network.name) === "seen")
      noteNetworkGone(engine, network);
  }
}

function noteNetwork(
  engine: Engine,
  network: Network,
  { record, isNews }: { readonly record: RecordState; readonly isNews: boolean },
): void {
  if (engine.networks.add(network, record) && isNews) emitNetworkEvent(engine, network, "create");
}

/** One record that someone has damaged must not keep the server from all others. */
function readNetwork(engine: Engine, service: V1Service): Network | undefined {
  try {
    return networkFromService(service);
  } catch (error) {
    engine.log.error(
      `Cannot read Service "${service.metadata?.name}" of a network: ${errorMessage(error)}`,
    );
    return undefined;
  }
}
