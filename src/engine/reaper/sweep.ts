import { instanceSelector } from "../../podspec/labels.ts";
import type { Engine } from "../engine.ts";
import { labelledObjects } from "./labelled-objects.ts";
import { removeObjects } from "./remove-objects.ts";

/**
 * Removes whatever of this instance is still in the cluster when its containers are gone: the shim, and what a request
 * that was under way has made.
 * @returns What could not be removed.
 */
export async function sweep(engine: Engine, signal: AbortSignal): Promise<string[]> {
  const selector = instanceSelector(engine.config.instanceId);
  const left = await removeObjects(engine, await labelledObjects(engine, selector, signal), signal);
  return left.map(({ description }) => description);
}
