import { pruneContainers } from "../../../engine/containers/prune.ts";
import type { Engine } from "../../../engine/engine.ts";
import { pruneGroups } from "../../../engine/groups/prune.ts";
import { pruneNetworks } from "../../../engine/networks/prune.ts";
import { EngineError } from "../../../model/errors.ts";
import type { Filters } from "../../../model/filters.ts";
import { networkPruneReports, podPruneReports, pruneReports } from "../reports.ts";
import { prunedImageIds } from "../images/prune.ts";
import { pruneAllVolumes } from "../volumes/prune.ts";

/** What is removed of what nobody uses. */
export type SystemPruneOptions = {
  /** Also images that have a name. */
  readonly isForAllImages: boolean;
  readonly hasVolumes: boolean;
  readonly filters: Filters;
  readonly signal: AbortSignal;
};

/**
 * Removes what nobody uses: pods first, whose containers are none of those that follow.
 * @returns What has been removed. @see podman, pkg/domain/entities/system.go, SystemPruneReport
 * @throws {EngineError} `invalid-argument` for a filter that one of them does not know; nothing is removed then.
 */
export async function pruneSystem(
  engine: Engine,
  { isForAllImages, hasVolumes, filters, signal }: SystemPruneOptions,
) {
  const known = hasVolumes ? ["label", "label!"] : ["label", "label!", "until"];
  const unknown = [...filters.keys()].find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new EngineError("invalid-argument", `${unknown} is an invalid filter`);
  const pods = await pruneGroups(engine, { signal });
  const { deletedIds } = await pruneContainers(engine, { filters, signal });
  const images = await prunedImageIds(engine, { isForAll: isForAllImages, filters, signal });
  const networks = await pruneNetworks(engine, { filters, signal });
  const volumes = hasVolumes ? await pruneAllVolumes(engine, { filters, signal }) : [];
  return {
    PodPruneReport: podPruneReports(pods),
    ContainerPruneReports: pruneReports(deletedIds),
    ImagePruneReports: pruneReports(images),
    NetworkPruneReports: networkPruneReports(networks),
    VolumePruneReports: pruneReports(volumes),
    ReclaimedSpace: 0,
  };
}
