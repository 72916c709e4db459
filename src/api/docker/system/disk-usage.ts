import type { ImagesUsage } from "../../../engine/images/usage.ts";
import type { ContainerView } from "../../../engine/views.ts";
import type { VolumeUsage } from "../../../engine/volumes/usage.ts";
import { isRunning } from "../../../model/container-state.ts";
import { EngineError } from "../../../model/errors.ts";
import { isVersionAtLeast } from "../../requested-version.ts";
import { toContainerSummary } from "../containers/list.ts";
import { type ImageListShape, toImageSummaries } from "../images/list.ts";
import { toVolume } from "../volumes/inspect.ts";

/** Docker's word for a size that nobody knows. */
const UNKNOWN = -1;

const KINDS = ["container", "image", "volume", "build-cache"] as const;

/** What may take room. */
export type DiskUsageKind = (typeof KINDS)[number];

/** How it is told of. */
export type DiskUsageShape = ImageListShape & {
  readonly now: Date;
  /** Whether single items are told of, and whether in the fields of before API v1.52. */
  readonly items: "none" | "new" | "legacy";
};

/**
 * Reads which kinds are asked for: all, if it is not said.
 * @throws {EngineError} `invalid-argument`, in Docker's words, for one that is not there.
 */
export function fromTypes(types: readonly string[], apiVersion: string): readonly DiskUsageKind[] {
  if (types.length === 0 || !isVersionAtLeast(apiVersion, "1.42")) return KINDS;
  return types.map((type) => {
    const kind = KINDS.find((known) => known === type);
    if (kind) return kind;
    throw new EngineError("invalid-argument", `unknown object type: ${type}`);
  });
}

/** Reads how items are told of: who does not know `verbose` gets them as ever. */
export function fromVerbose(
  isVerbose: boolean | undefined,
  apiVersion: string,
): DiskUsageShape["items"] {
  if (isVerbose === undefined || !isVersionAtLeast(apiVersion, "1.52")) return "legacy";
  return isVerbose ? "new" : "none";
}

/** Of what does not run nobody knows how much could be had back. */
export function toContainerUsage(views: readonly ContainerView[], shape: DiskUsageShape) {
  const usage = {
    ActiveCount: views.filter(({ state }) => isRunning(state)).length,
    TotalCount: views.length,
    TotalSize: sum(views.map(({ sizes }) => sizes?.writtenBytes)),
    Reclaimable: 0,
  };
  const items = views.map((view) => toContainerSummary(view, shape));
  return withItems(["ContainerUsage", "Containers"], usage, { items, shape });
}

/** Sizes are those of the list, and so compressed. */
export function toImageUsage(
  { images, totalBytes, sharedBytes }: ImagesUsage,
  shape: DiskUsageShape,
) {
  const items = toImageSummaries(images, shape).map((image) => ({
    ...image,
    SharedSize: sharedBytes.get(image.Id) ?? 0,
    Containers: shape.containerCounts.get(image.Id) ?? 0,
  }));
  const unused = items.filter(({ Containers }) => Containers === 0);
  const usage = {
    ActiveCount: items.length - unused.length,
    TotalCount: items.length,
    TotalSize: totalBytes,
    Reclaimable: sum(unused.map(({ Size, SharedSize }) => Size - SharedSize)),
  };
  const legacy = shape.items === "legacy" ? { LayersSize: totalBytes } : {};
  return { ...legacy, ...withItems(["ImageUsage", "Images"], usage, { items, shape }) };
}

/** Sizes are known of those that a running container has, which could not be had back. */
export function toVolumeUsage(usages: readonly VolumeUsage[], shape: DiskUsageShape) {
  const usage = {
    ActiveCount: usages.filter(({ userCount }) => userCount > 0).length,
    TotalCount: usages.length,
    TotalSize: sum(usages.map(({ sizeBytes }) => sizeBytes)),
    Reclaimable: 0,
  };
  const items = usages.map(({ volume, userCount, sizeBytes = UNKNOWN }) => ({
    ...toVolume(volume),
    UsageData: { RefCount: userCount, Size: sizeBytes },
  }));
  return withItems(["VolumeUsage", "Volumes"], usage, { items, shape });
}

/** There is no builder, and so nothing that it keeps. */
export function toBuildCacheUsage(shape: DiskUsageShape) {
  const usage = { ActiveCount: 0, TotalCount: 0, TotalSize: 0, Reclaimable: 0 };
  return withItems(["BuildCacheUsage", "BuildCache"], usage, { items: [], shape });
}

function withItems(
  [field, legacyField]: readonly [string, string],
  usage: object,
  { items, shape }: { readonly items: readonly object[]; readonly shape: DiskUsageShape },
) {
  if (shape.items === "new") return { [field]: { ...usage, Items: items } };
  return { [field]: usage, ...(shape.items === "legacy" ? { [legacyField]: items } : {}) };
}

function sum(sizes: readonly (number | undefined)[]): number {
  return sizes.reduce((total: number, size = 0) => total + size, 0);
}
