import { KUBEDOCK_SELECTOR } from "../../podspec/labels.ts";
import type { Engine } from "../engine.ts";
import { labelledObjects } from "./labelled-objects.ts";
import { removeObjects } from "./remove-objects.ts";

/** Removes all that any kubedock has ever made in the namespace, also of servers that run. */
export async function pruneNamespace(engine: Engine): Promise<void> {
  const { signal, log } = engine;
  const objects = await labelledObjects(engine, KUBEDOCK_SELECTOR, signal);
  log.info(`Deleting all ${objects.length} objects labelled "${KUBEDOCK_SELECTOR}"`);
  await removeObjects(engine, objects, signal);
}
