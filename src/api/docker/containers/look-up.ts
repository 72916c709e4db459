import { lookUpContainer } from "../../../engine/adopt/look-up.ts";
import type { Engine } from "../../../engine/engine.ts";

/** A route about one container sees it also if another server of this instance has just made it. */
export async function lookUpNamed(
  engine: Engine,
  params: { readonly id?: string } | undefined, // which a route without any has
  { signal }: Request,
): Promise<void> {
  if (params?.id !== undefined) await lookUpContainer(engine, params.id, { signal });
}
