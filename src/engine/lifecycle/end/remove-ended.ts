import { errorMessage } from "../../../model/errors.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { removeContainer } from "../../containers/remove.ts";

/** Removes a container that was to be removed at its end, or whose record is gone, unless someone does so already. */
export async function removeEnded(engine: Engine, container: Container): Promise<void> {
  if (container.removing) return;
  const { id, name } = container.record;
  try {
    await removeContainer(engine, id, {
      force: true,
      removeVolumes: true,
      isWithGroup: true, // whose record was that of an infra container, if that is gone
      signal: engine.signal,
    });
  } catch (error) {
    if (engine.signal.aborted) return;
    engine.log.error(`Cannot remove container "${name}": ${errorMessage(error)}`);
  }
}
