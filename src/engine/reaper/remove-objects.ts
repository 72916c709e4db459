import { errorMessage } from "../../model/errors.ts";
import type { Engine } from "../engine.ts";
import type { LabelledObject } from "./labelled-objects.ts";

/**
 * Removes objects from the cluster, each whatever becomes of the others.
 * @returns Those that are still there.
 */
export async function removeObjects(
  { log }: Engine,
  objects: readonly LabelledObject[],
  signal: AbortSignal,
): Promise<LabelledObject[]> {
  const left: LabelledObject[] = [];
  const remove = async (object: LabelledObject): Promise<void> => {
    try {
      await object.remove(signal);
    } catch (error) {
      left.push(object);
      log.warn(`Cannot delete ${object.description}: ${errorMessage(error)}`);
    }
  };
  await Promise.all(objects.map(remove));
  return left;
}
