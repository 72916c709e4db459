import { listContainers } from "../../../engine/containers/list.ts";
import { allWithSizes } from "../../../engine/containers/running/sizes.ts";
import type { Engine } from "../../../engine/engine.ts";
import { countContainersByImage } from "../../../engine/images/list.ts";
import { imagesUsage } from "../../../engine/images/usage.ts";
import { volumeUsage } from "../../../engine/volumes/usage.ts";
import { jsonResponse } from "../../json-response.ts";
import { LibpodSystemPruneQuery } from "../../schemas/libpod/system.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { libpodApp } from "../libpod-app.ts";
import { toSystemDfReport } from "./disk-usage.ts";
import { pruneSystem } from "./prune.ts";

/** Routes that tell what takes how much room, and remove what nobody uses. */
export function libpodUsageRoutes(engine: Engine) {
  return libpodApp()
    .get("/system/df", async ({ request: { signal } }) => {
      const views = listContainers(engine, { all: true, filters: new Map() });
      const usage = {
        images: imagesUsage(engine),
        imageUsers: countContainersByImage(engine),
        containers: await allWithSizes(engine, views, { signal }),
        volumes: await volumeUsage(engine, { signal }),
      };
      return jsonResponse(toSystemDfReport(usage));
    })
    .post(
      "/system/prune",
      async ({ query: { all = false, volumes = false, filters }, request: { signal } }) => {
        const pruned = await pruneSystem(engine, {
          isForAllImages: all,
          hasVolumes: volumes,
          filters: parseFilters(filters),
          signal,
        });
        return jsonResponse(pruned);
      },
      { query: LibpodSystemPruneQuery },
    );
}
