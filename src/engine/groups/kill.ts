import { isRunning } from "../../model/container-state.ts";
import { EngineError } from "../../model/errors.ts";
import { signalNumber } from "../../model/notation/signal.ts";
import { killContainer } from "../containers/running/kill.ts";
import type { Engine } from "../engine.ts";
import { type GroupFailures, onEach } from "./each.ts";
import { emitGroupEvent } from "./group-event.ts";
import { findGroup } from "./groups.ts";

/**
 * Sends a signal to all containers of a group that run, to the infra container last: with it the others' Pod is gone.
 * @throws {EngineError} `conflict`, in podman's words, if none runs; `invalid-argument` if there is no such signal.
 * @see podman, libpod/pod_api.go, Kill
 */
export async function killGroup(
  engine: Engine,
  reference: string,
  options: { readonly signalName: string; readonly signal: AbortSignal },
): Promise<GroupFailures> {
  signalNumber(options.signalName);
  const { group, infra, members } = findGroup(engine, reference);
  const running = [...members, infra].filter(({ state }) => isRunning(state));
  if (running.length === 0)
    throw new EngineError("conflict", `cannot kill a pod with no running containers: ${group.id}`);
  emitGroupEvent(engine, group, "kill");
  const kill = (id: string): Promise<void> => killContainer(engine, id, options);
  const failures = await onEach(
    running.filter((container) => container !== infra),
    kill,
  );
  return new Map([...failures, ...(await onEach(running.includes(infra) ? [infra] : [], kill))]);
}
