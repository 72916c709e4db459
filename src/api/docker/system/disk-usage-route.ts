import { Elysia } from "elysia";
import { listContainers } from "../../../engine/containers/list.ts";
import { allWithSizes } from "../../../engine/containers/running/sizes.ts";
import type { Engine } from "../../../engine/engine.ts";
import { countContainersByImage } from "../../../engine/images/list.ts";
import { imagesUsage } from "../../../engine/images/usage.ts";
import { volumeUsage } from "../../../engine/volumes/usage.ts";
import { jsonResponse } from "../../json-response.ts";
import { repeatedParameter } from "../../repeated-parameter.ts";
import { requestedVersion } from "../../requested-version.ts";
import { DiskUsageQuery } from "../../schemas/system.ts";
import {
  type DiskUsageKind,
  type DiskUsageShape,
  fromTypes,
  fromVerbose,
  toBuildCacheUsage,
  toContainerUsage,
  toImageUsage,
  toVolumeUsage,
} from "./disk-usage.ts";

/** Route that tells what takes how much room. */
export function diskUsageRoute(engine: Engine) {
  return new Elysia({ normalize: false }).get(
    "/system/df",
    async ({ query: { verbose }, request }) => {
      const apiVersion = requestedVersion(request);
      const kinds = fromTypes(repeatedParameter(request, "type"), apiVersion);
      const shape = {
        apiVersion,
        items: fromVerbose(verbose, apiVersion),
        now: engine.clock.now(),
        containerCounts: countContainersByImage(engine),
      };
      const parts = kinds.map((kind) => usageOf(engine, kind, { shape, signal: request.signal }));
      return jsonResponse(Object.assign({}, ...(await Promise.all(parts))));
    },
    { query: DiskUsageQuery },
  );
}

async function usageOf(
  engine: Engine,
  kind: DiskUsageKind,
  { shape, signal }: { readonly shape: DiskUsageShape; readonly signal: AbortSignal },
): Promise<object> {
  switch (kind) {
    case "container": {
      const views = listContainers(engine, { all: true, filters: new Map() });
      return toContainerUsage(await allWithSizes(engine, views, { signal }), shape);
    }
    case "image":
      return toImageUsage(imagesUsage(engine), shape);
    case "volume":
      return toVolumeUsage(await volumeUsage(engine, { signal }), shape);
    case "build-cache":
      return toBuildCacheUsage(shape);
  }
}
