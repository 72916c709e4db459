import type { ContainerRecord } from "../../model/container.ts";
import type { Network } from "../../model/network.ts";
import type { Engine } from "../engine.ts";
import { endpointsOf } from "./endpoints.ts";

/** Tells the world of something that happened to a network. */
export function emitNetworkEvent(
  engine: Engine,
  { id, name, driver }: Network,
  action: "create" | "destroy",
): void {
  emit(engine, { id, action, attributes: { name, type: driver } });
}

/** Tells the world that a container has come into a network, or has left it. */
export function emitMemberEvent(
  engine: Engine,
  { id, name, driver }: Network,
  {
    action,
    containerId,
  }: { readonly action: "connect" | "disconnect"; readonly containerId: string },
): void {
  emit(engine, { id, action, attributes: { container: containerId, name, type: driver } });
}

/** Tells the world that a container is in its networks now, or no longer, Docker's own among them. */
export function emitMemberEvents(
  engine: Engine,
  record: ContainerRecord,
  action: "connect" | "disconnect",
): void {
  for (const { networkName } of endpointsOf(engine, record)) {
    const network = engine.networks.byName(networkName);
    if (network) emitMemberEvent(engine, network, { action, containerId: record.id });
  }
}

function emit(
  engine: Engine,
  {
    id,
    action,
    attributes,
  }: {
    readonly id: string;
    readonly action: string;
    readonly attributes: Readonly<Record<string, string>>;
  },
): void {
  engine.events.emit({
    type: "network",
    action,
    actor: { id, attributes },
    at: engine.clock.now(),
  });
}
