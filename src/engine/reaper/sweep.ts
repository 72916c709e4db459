import { instanceSelector } from "../../podspec/labels.ts";
import type { Engine } from "../engine.ts";
import { labelledObjects } from "./labelled-objects.ts";
import { removeObjects } from "./remove-objects.ts";

/**
 * Removes whatever of this instance is still in the cluster when its containers are gone: the shim, the
 * records of images, and what a request that was under way has made.
 * @returns What is there after that: what could not be deleted, or is held by a finalizer.
 */
export async function sweep(engine: Engine, signal: AbortSignal): Promise<string[]> {
  const selector = instanceSelector(engine.config.instanceId);
  const objects = await labelledObjects(engine, selector, signal);
  if (objects.length === 0) return [];
  await removeObjects(engine, objects, signal);
  const left = await labelledObjects(engine, selector, signal);
  return left.map(({ description }) => description);
}
