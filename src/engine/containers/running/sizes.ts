import type { Engine } from "../../engine.ts";
import { sizesInside } from "../../inside/sizes-inside.ts";
import { someAtATime } from "../../some-at-a-time.ts";
import type { ContainerView } from "../../views.ts";

/** Adds its sizes to what is known of a container, if it runs. */
export async function withSizes(
  engine: Engine,
  view: ContainerView,
  { signal }: { readonly signal: AbortSignal },
): Promise<ContainerView> {
  const container = engine.containers.byId(view.record.id);
  const sizes = container && (await sizesInside(engine, container, { signal }));
  return sizes ? { ...view, sizes } : view;
}

/** Adds the sizes of many, some at a time: each look goes through all files of an image. */
export function allWithSizes(
  engine: Engine,
  views: readonly ContainerView[],
  options: { readonly signal: AbortSignal },
): Promise<ContainerView[]> {
  return someAtATime(views, (view) => withSizes(engine, view, options));
}
