import { isRunning } from "../../model/container-state.ts";
import { EngineError } from "../../model/errors.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { startSettled } from "../lifecycle/start/start-settled.ts";
import { assertNotRemoved, changeEndpoints, labelPod, otherEndpoints } from "./connect.ts";
import { namingEndpoints } from "./endpoints.ts";
import { withdraw } from "./names/join.ts";
import { emitMemberEvent } from "./network-event.ts";
import { writeNames } from "./names/write-names.ts";

/**
 * Takes a container out of a network: the others do not find it any more, nor does it find them.
 * @throws {EngineError} `internal`, in Docker's words, if it is not in it.
 * @see Docker Engine API v1.56, NetworkDisconnect
 */
export async function disconnectContainer(
  engine: Engine,
  reference: string,
  {
    containerReference,
    signal,
  }: { readonly containerReference: string; readonly signal: AbortSignal },
): Promise<void> {
  const container = engine.containers.find(containerReference);
  const network = engine.networks.find(reference);
  await startSettled(container, signal);
  assertNotRemoved(container);
  const { record, run, state } = container;
  const endpoints = otherEndpoints(engine, record, network);
  if (Object.keys(endpoints).length === Object.keys(record.spec.endpoints).length)
    throw new EngineError(
      "internal",
      `container ${record.id} is not connected to ${isRunning(state) ? "" : "the "}network ${network.name}`,
    );
  const left = namingEndpoints(engine, record).find(
    (endpoint) => endpoint.network.id === network.id,
  );
  await changeEndpoints(engine, container, { endpoints, signal });
  if (!run || !isRunning(state)) return;
  await labelPod(engine, container, { network, isMember: false });
  if (left)
    await abortable(withdraw(engine, run, { endpoint: left, signal: engine.signal }), signal);
  await writeNames(engine, container, signal);
  emitMemberEvent(engine, network, { action: "disconnect", containerId: record.id });
}
