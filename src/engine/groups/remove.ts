import { EngineError, isEngineError } from "../../model/errors.ts";
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
  const { group, infra, members } = found;
  if (!force) assertUnused(found);
  const options = { force: true, removeVolumes: true, isWithGroup: true, signal };
  const remove = async (id: string): Promise<void> => {
    await removeUnlessGone(engine, id, { ...options, graceSeconds });
  };
  const failures = await onEach(members, remove);
  const [failed] = failures.size > 0 ? failures : await onEach([infra], remove);
  if (failed) {
    const [id, reason] = failed;
    throw new EngineError("internal", `removing container ${id} from pod ${group.id}: ${reason}`);
  }
  emitGroupEvent(engine, group, "remove");
  return group.id;
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
