import { pauseContainer } from "../containers/running/pause.ts";
import { unpauseContainer } from "../containers/running/unpause.ts";
import type { Engine } from "../engine.ts";
import { type GroupFailures, onEach } from "./each.ts";
import { emitGroupEvent } from "./group-event.ts";
import { findGroup } from "./groups.ts";

type PauseOptions = { readonly signal: AbortSignal };

/** Stops all processes of the containers of a group that run. @see podman, libpod/pod_api.go, Pause */
export async function pauseGroup(
  engine: Engine,
  reference: string,
  options: PauseOptions,
): Promise<GroupFailures> {
  const { group, infra, members } = findGroup(engine, reference);
  const running = [infra, ...members].filter(({ state }) => state.status === "running");
  const failures = await onEach(running, (id) => pauseContainer(engine, id, options));
  emitGroupEvent(engine, group, "pause");
  return failures;
}

/** Lets them go on. @see podman, libpod/pod_api.go, Unpause */
export async function unpauseGroup(
  engine: Engine,
  reference: string,
  options: PauseOptions,
): Promise<GroupFailures> {
  const { group, infra, members } = findGroup(engine, reference);
  const paused = [infra, ...members].filter(({ state }) => state.status === "paused");
  const failures = await onEach(paused, (id) => unpauseContainer(engine, id, options));
  emitGroupEvent(engine, group, "unpause");
  return failures;
}
