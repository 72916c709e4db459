import type { Engine } from "../engine.ts";
import { learnAddress } from "../lifecycle/start/pod-address.ts";
import type { ContainerView } from "../views.ts";
import { inspectContainer } from "./inspect.ts";
import { withSizes } from "./running/sizes.ts";

/**
 * Tells all that is known of a container, and what only the container itself can tell: its address, where it has just
 * begun, and its sizes, if they are wanted.
 * @throws {EngineError} `not-found` if there is no such container.
 * @see Docker Engine API v1.56, ContainerInspect
 */
export async function inspectClosely(
  engine: Engine,
  reference: string,
  { hasSizes, signal }: { readonly hasSizes: boolean; readonly signal: AbortSignal },
): Promise<ContainerView> {
  await learnAddress(engine, reference, { signal });
  const view = inspectContainer(engine, reference);
  return hasSizes ? withSizes(engine, view, { signal }) : view;
}
