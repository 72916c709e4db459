import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { saveRecord } from "../save-record.ts";

/**
 * Notes that someone asked for the end of a container, before it comes: its restart policy is not to bring it back,
 * also not that of the server's next life.
 */
export async function noteStopRequest(engine: Engine, container: Container): Promise<void> {
  container.isStopRequested = true;
  if (container.record.spec.host.restartPolicy.name !== "no") await saveRecord(engine, container);
}
