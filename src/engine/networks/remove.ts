import { EngineError } from "../../model/errors.ts";
import { shortId } from "../../model/notation/id.ts";
import type { Network } from "../../model/network.ts";
import { networkServiceName } from "../../podspec/names.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { noteNetworkGone } from "./keep-network.ts";
import { membersOf } from "./names/members.ts";
import { isPredefined } from "./predefined.ts";

/**
 * Removes a network.
 * @throws {EngineError} `not-found` if there is none, `forbidden` if it is Docker's own or a container is in it.
 * @see Docker Engine API v1.56, NetworkDelete
 */
export async function removeNetwork(
  engine: Engine,
  reference: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const network = engine.networks.find(reference);
  if (isPredefined(network.name))
    throw new EngineError(
      "forbidden",
      `${network.name} is a pre-defined network and cannot be removed`,
    );
  const members = membersOf(engine, network).map(
    ({ container: { record } }) => `name:"${record.name}" id:"${shortId(record.id)}"`,
  );
  if (members.length > 0)
    throw new EngineError(
      "forbidden",
      `error while removing network: network ${network.name} has active endpoints (${members.join(", ")})`,
    );
  await abortable(remove(engine, network), signal);
}

async function remove(engine: Engine, network: Network): Promise<void> {
  const { cluster, config, networks, signal } = engine;
  if (networks.recordOf(network.name) !== "none")
    await cluster.services.delete(networkServiceName(config.instanceId, network.name), signal);
  noteNetworkGone(engine, network);
}
