import { errorMessage } from "../../model/errors.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { instanceSelector } from "../../podspec/labels.ts";
import { removeContainer } from "../containers/remove.ts";

/** Removes all that this instance has made: a clean stop leaves nothing behind. */
export async function removeAll(engine: Engine, signal: AbortSignal): Promise<void> {
  const removals = engine.containers.all().map(async ({ record, removing }) => {
    try {
      await (removing ??
        removeContainer(engine, record.id, { force: true, removeVolumes: true, signal }));
    } catch (error) {
      engine.log.warn(`Cannot remove container "${record.name}": ${errorMessage(error)}`);
    }
  });
  await abortable(Promise.all(removals), signal);
  await removeConfigMaps(engine, signal);
}

/** What belongs to no container: the shim, and the records of images. */
async function removeConfigMaps(engine: Engine, signal: AbortSignal): Promise<void> {
  const { configMaps } = engine.cluster;
  for (const kind of ["shim", "image"] as const) {
    const selector = instanceSelector(engine.config.instanceId, kind);
    const left = await configMaps.list(selector, signal);
    await Promise.all(left.map(({ metadata }) => configMaps.delete(metadata?.name ?? "", signal)));
  }
}
