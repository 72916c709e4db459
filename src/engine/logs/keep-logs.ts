import { errorMessage } from "../../model/errors.ts";
import { seatName } from "../../podspec/seat.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { keepLog } from "./keep-log.ts";

/** Keeps the logs of containers that start, if that is wanted, and deletes those of containers that go. */
export function keepLogs(engine: Engine): void {
  engine.events.listen(({ type, action, actor }) => {
    if (type !== "container") return;
    if (action === "start" && engine.config.keepsLogs)
      keepLog(engine, engine.containers.find(actor.id));
    if (action === "destroy") void deleteLogs(engine, actor.id);
  }, engine.signal);
}

/** Goes on with the logs that an earlier life of the server has kept, and deletes those that are nobody's any more. */
export async function resumeKeeping(engine: Engine): Promise<void> {
  const containers = engine.containers.all();
  await engine.logFiles.deleteAllBut(containers.map(({ record }) => record.id));
  for (const container of containers) {
    if (engine.config.keepsLogs || (await isKept(engine, container))) keepLog(engine, container);
  }
}

async function isKept(engine: Engine, { record, run }: Container): Promise<boolean> {
  return run !== undefined && (await engine.logFiles.pods(record.id)).includes(seatName(run));
}

async function deleteLogs(engine: Engine, containerId: string): Promise<void> {
  try {
    await engine.logKeepers.ended(containerId);
    await engine.logFiles.delete(containerId);
  } catch (error) {
    engine.log.warn(`Cannot delete the kept log of a container: ${errorMessage(error)}`);
  }
}
