import { errorMessage } from "../../../model/errors.ts";
import { abortable } from "../../abortable.ts";
import type { Engine } from "../../engine.ts";
import { removeContainer } from "../../containers/remove.ts";

/** Removes all containers of this instance, as clients would; what belongs to none is left to `sweep`. */
export async function removeAll(engine: Engine, signal: AbortSignal): Promise<void> {
  const options = { force: true, removeVolumes: true, isWithGroup: true, signal };
  const removals = engine.containers.all().map(async ({ record, removing }) => {
    try {
      await (removing ?? removeContainer(engine, record.id, options));
    } catch (error) {
      engine.log.warn(`Cannot remove container "${record.name}": ${errorMessage(error)}`);
    }
  });
  await abortable(Promise.all(removals), signal);
}
