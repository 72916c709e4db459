import { EngineError } from "../../model/errors.ts";
import type { Network } from "../../model/network.ts";
import { newId } from "../../model/notation/id.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { checkNetwork, type NetworkRequest } from "./check-network.ts";
import { keepNetwork } from "./keep-network.ts";

/** A network that was made, and what could not be honoured of it. */
export type CreatedNetwork = { readonly id: string; readonly warnings: readonly string[] };

/**
 * Makes a network.
 * @throws {EngineError} `conflict`, in Docker's words, if there is one of this name; see also `checkNetwork`.
 * @see Docker Engine API v1.56, NetworkCreate
 */
export async function createNetwork(
  engine: Engine,
  request: NetworkRequest,
  { signal }: { readonly signal: AbortSignal },
): Promise<CreatedNetwork> {
  const warnings = checkNetwork(request);
  const { name, isInternal, isAttachable, labels, options } = request;
  const { networks } = engine;
  if (networks.byName(name) || networks.creating.has(name)) throw nameTaken(name);
  const network: Network = {
    id: newId(),
    name,
    driver: "bridge",
    createdAt: engine.clock.now(),
    isInternal,
    isAttachable,
    labels,
    options,
  };
  networks.creating.add(name);
  const kept = keepNetwork(engine, network).finally(() => networks.creating.delete(name));
  if (!(await abortable(kept, signal))) throw nameTaken(name);
  return { id: network.id, warnings };
}

function nameTaken(name: string): EngineError {
  return new EngineError("conflict", `network with name ${name} already exists`);
}
