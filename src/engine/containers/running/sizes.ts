import { isRunning } from "../../../model/container-state.ts";
import type { ContainerSizes } from "../../../model/container-sizes.ts";
import { EngineError, errorMessage } from "../../../model/errors.ts";
import { parseSizes, sizesCommand } from "../../../shim/sizes.ts";
import type { Engine } from "../../engine.ts";
import { runInside } from "../../inside/run-inside.ts";
import { shimAtHand } from "../../inside/shim-inside.ts";
import type { Container } from "../../store.ts";
import type { ContainerView } from "../../views.ts";

/** How many containers are looked into at once: each look goes through all files of an image. */
const AT_ONCE = 4;

/**
 * Adds its sizes to what is known of a container. Of one that does not run, or cannot be looked into without an
 * ephemeral container, nobody knows them.
 */
export async function withSizes(
  engine: Engine,
  view: ContainerView,
  { signal }: { readonly signal: AbortSignal },
): Promise<ContainerView> {
  const container = engine.containers.byId(view.record.id);
  const sizes = container && (await sizesOf(engine, container, signal));
  return sizes ? { ...view, sizes } : view;
}

/** Adds the sizes of many, some at a time. */
export async function allWithSizes(
  engine: Engine,
  views: readonly ContainerView[],
  options: { readonly signal: AbortSignal },
): Promise<ContainerView[]> {
  const sized = [...views];
  const left = views.entries();
  const look = async (): Promise<void> => {
    for (const [index, view] of left) sized[index] = await withSizes(engine, view, options);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return sized;
}

async function sizesOf(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<ContainerSizes | undefined> {
  if (!isRunning(container.state)) return undefined;
  try {
    const shim = await shimAtHand(engine, container, signal);
    return shim === undefined ? undefined : await count(engine, container, { shim, signal });
  } catch (error) {
    signal.throwIfAborted();
    engine.log.debug(`Sizes of container "${container.record.name}": ${errorMessage(error)}`);
    return undefined;
  }
}

async function count(
  engine: Engine,
  container: Container,
  { shim, signal }: { readonly shim: string; readonly signal: AbortSignal },
): Promise<ContainerSizes> {
  const { stdout, stderr } = await runInside(engine, container, sizesCommand(shim), { signal });
  const sizes = parseSizes(stdout);
  if (sizes) return sizes;
  throw new EngineError("internal", stderr.trim());
}
