import { foreignSelector } from "../../podspec/labels.ts";
import type { Engine } from "../engine.ts";
import { labelledObjects } from "./labelled-objects.ts";
import { removeObjects } from "./remove-objects.ts";
import { RETRY_MS } from "./retry.ts";

/** How much longer than its own containers a server leaves alone what others have made. */
const GRACE_MS = 15 * 60_000;

/**
 * Removes what other servers have made and left behind: whoever runs has reaped it before.
 * @returns When there may be more to do.
 */
export async function reapOrphans(
  engine: Engine,
  { maxAgeMs, signal }: { readonly maxAgeMs: number; readonly signal: AbortSignal },
): Promise<Date> {
  const ageMs = maxAgeMs + GRACE_MS;
  const now = engine.clock.now().getTime();
  const selector = foreignSelector(engine.config.instanceId);
  const objects = await labelledObjects(engine, selector, signal);
  const due = objects.filter(({ createdAt }) => createdAt.getTime() + ageMs <= now);
  if (due.length > 0)
    engine.log.info(`Deleting what another server has left: ${due.map(describe).join(", ")}`);
  const left = await removeObjects(engine, due, signal);
  // What is made from now on is not due before the whole time has passed.
  const waitsMs = objects
    .filter((object) => !due.includes(object))
    .map(({ createdAt }) => createdAt.getTime() + ageMs - now);
  return new Date(now + Math.min(left.length > 0 ? RETRY_MS : ageMs, ...waitsMs));
}

function describe({ description }: { readonly description: string }): string {
  return description;
}
