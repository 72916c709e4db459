import { EngineError, isEngineError } from "../../model/errors.ts";
import { abortable } from "../abortable.ts";
import { removeContainer, type RemoveOptions } from "../containers/remove.ts";
import { stopIfRunning } from "../containers/running/stop.ts";
import type { Engine } from "../engine.ts";
import { onEach } from "./each.ts";
import { emitGroupEvent } from "./group-event.ts";
import { findGroup, type GroupContainers } from "./groups.ts";
import { isUp } from "./status.ts";

/** How a group is removed. */
export type RemoveGroupOptions = {
  /** Also when a container of it runs. */
  readonly force: boolean;
  /** How long they may take to end by themselves; absent is not at all. */
  readonly graceSeconds?: number | undefined;
  readonly signal: AbortSignal;
};

/**
 * Removes a group with all of its containers. That its infra container runs alone is no use of it.
 * @returns The group's ID.
 * @throws {EngineError} `conflict`, in podman's words, if another one runs and `force` is not given: nothing is gone then.
 * @see podman, libpod/runtime_pod_linux.go, removePod
 */
export async function removeGroup(
  engine: Engine,
  reference: string,
  { force, graceSeconds, signal }: RemoveGroupOptions,
): Promise<string> {
  const found = findGroup(engine, reference);
  const { group, infra } = found;
  if (!force && !infra.groupRemoval) assertUnused(found);
  infra.groupRemoval ??= remove(engine, found, graceSeconds).finally(() => {
    infra.groupRemoval = undefined;
  });
  await abortable(infra.groupRemoval, signal);
  return group.id;
}

/** To the end, whether or not the client waits for it, as in podman. */
async function remove(
  engine: Engine,
  { group, infra, members }: GroupContainers,
  graceSeconds: number | undefined,
): Promise<void> {
  const { signal } = engine;
  const options = { force: true, removeVolumes: true, isWithGroup: true, graceSeconds, signal };
  const removeOne = (id: string): Promise<void> => removeUnlessGone(engine, id, options);
  const failures = await onEach(members, removeOne);
  const [failed] = failures.size > 0 ? failures : await onEach([infra], removeOne);
  if (failed) {
    const [id, reason] = failed;
    throw new EngineError("internal", `removing container ${id} from pod ${group.id}: ${reason}`);
  }
  emitGroupEvent(engine, group, "remove");
}

/** Removes a container by force; an infra container with its group. */
export async function removeWithGroup(
  engine: Engine,
  id: string,
  options: Omit<RemoveOptions, "force">,
): Promise<void> {
  const { infraOf } = engine.containers.find(id).record.spec;
  if (infraOf) await removeGroup(engine, infraOf.id, { force: true, signal: options.signal });
  else await removeUnlessGone(engine, id, { ...options, force: true });
}

/** Who was run with `--rm` goes by itself when it ends. */
async function removeUnlessGone(
  engine: Engine,
  id: string,
  { graceSeconds, ...options }: RemoveOptions & Pick<RemoveGroupOptions, "graceSeconds">,
): Promise<void> {
  const { signal } = options;
  try {
    if (graceSeconds !== undefined) await stopIfRunning(engine, id, { graceSeconds, signal });
    const removing = engine.containers.byId(id)?.removing;
    await (removing ?? removeContainer(engine, id, options));
  } catch (error) {
    if (!isEngineError(error, "not-found")) throw error;
  }
}

function assertUnused({ infra, members }: GroupContainers): void {
  if (members.length === 0) return;
  const used = [...members, infra].find(isUp);
  if (!used) return;
  throw new EngineError(
    "conflict",
    `cannot remove container ${used.record.id} as it is running - running or paused containers cannot be removed ` +
      "without force: container state improper",
  );
}
