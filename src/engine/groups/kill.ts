import { isRunning } from "../../model/container-state.ts";
import { EngineError, errorMessage } from "../../model/errors.ts";
import { SIGKILL, signalNumber } from "../../model/notation/signal.ts";
import { killContainer } from "../containers/running/kill.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { type GroupFailures, onEach } from "./each.ts";
import { emitGroupEvent } from "./group-event.ts";
import { findGroup, sharersOf } from "./groups.ts";
import { isUp } from "./status.ts";

/**
 * Sends a signal to all containers of a group that run. The infra container gets it last, as with it the others' Pod is
 * gone: of a signal by which they may end as they like, when they have.
 * @throws {EngineError} `conflict`, in podman's words, if none runs; `invalid-argument` if there is no such signal.
 * @see podman, libpod/pod_api.go, Kill
 */
export async function killGroup(
  engine: Engine,
  reference: string,
  options: { readonly signalName: string; readonly signal: AbortSignal },
): Promise<GroupFailures> {
  const isForced = signalNumber(options.signalName) === SIGKILL;
  const { group, infra, members } = findGroup(engine, reference);
  const running = members.filter(({ state }) => isRunning(state));
  const hasInfra = isRunning(infra.state);
  if (running.length === 0 && !hasInfra)
    throw new EngineError("conflict", `cannot kill a pod with no running containers: ${group.id}`);
  emitGroupEvent(engine, group, "kill");
  const kill = (id: string): Promise<void> => killUnlessEnded(engine, id, options);
  const ends = Promise.all(running.map(({ exits }) => exits.next(engine.signal)));
  ends.catch(() => {}); // because the server may stop first
  const failures = await onEach(running, kill);
  if (!hasInfra) return failures;
  if (isForced || running.length === 0)
    return new Map([...failures, ...(await onEach([infra], kill))]);
  void ends.then(
    () => followLast(engine, infra, options.signalName),
    () => {}, // because the server stops
  );
  return failures;
}

/** Sends the infra container the signal by which the last of the others has ended. */
async function followLast(engine: Engine, infra: Container, signalName: string): Promise<void> {
  if (sharersOf(engine, infra.record).some(isUp) || !isRunning(infra.state)) return;
  try {
    await killUnlessEnded(engine, infra.record.id, { signalName, signal: engine.signal });
  } catch (error) {
    if (engine.signal.aborted) return;
    engine.log.warn(`Cannot kill container "${infra.record.name}": ${errorMessage(error)}`);
  }
}

/** With the last of the others the infra container may end by itself. */
async function killUnlessEnded(
  engine: Engine,
  id: string,
  options: { readonly signalName: string; readonly signal: AbortSignal },
): Promise<void> {
  const container = engine.containers.byId(id);
  if (!container || !isRunning(container.state)) return;
  try {
    await killContainer(engine, id, options);
  } catch (error) {
    if (isRunning(container.state)) throw error;
  }
}
