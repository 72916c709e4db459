import { errorMessage } from "../../../model/errors.ts";
import type { Engine } from "../../engine.ts";

/**
 * Sees to it that files that wait for the start of a container go with the container: they serve all of its starts.
 * What an earlier life of the server has kept for containers that are gone, or received only in part, goes at once.
 */
export async function keepSpool(engine: Engine): Promise<void> {
  engine.events.listen(({ type, action, actor }) => {
    if (type === "container" && action === "destroy")
      void telling(engine, engine.spool.delete(actor.id));
  }, engine.signal);
  await telling(engine, engine.spool.tidy(engine.containers.all().map(({ record }) => record.id)));
}

async function telling({ log }: Engine, deleting: Promise<void>): Promise<void> {
  try {
    await deleting;
  } catch (error) {
    log.warn(
      `Cannot delete files that waited for the start of a container: ${errorMessage(error)}`,
    );
  }
}
