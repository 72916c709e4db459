import { preparationComplaints } from "../../../podspec/volumes/prepare-container.ts";
import { abortable } from "../../abortable.ts";
import type { Engine } from "../../engine.ts";
import type { Container, Run } from "../../store.ts";

/** Warns, once the Pod's status tells of it, of what volumes lack of an image that its user may not read. */
export async function tellUnfilled(
  { log, signal }: Engine,
  { record }: Container,
  run: Run,
): Promise<void> {
  await abortable(run.reported.promise, signal).catch(() => {}); // because nobody is told any more then
  for (const complaint of run.pod ? preparationComplaints(run.pod) : [])
    log.warn(
      `A volume of container "${record.name}" is not filled with all of its image: ${complaint}`,
    );
}
