import { Elysia } from "elysia";
import { containerStats } from "../../../engine/containers/stats.ts";
import type { Engine } from "../../../engine/engine.ts";
import { jsonLinesResponse } from "../../json-lines.ts";
import { isVersionAtLeast, requestedVersion } from "../../requested-version.ts";
import { ContainerStatsQuery } from "../../schemas/container.ts";
import { statsLines } from "./stats.ts";

/** Routes of what containers use. */
export function containerResourceRoutes(engine: Engine) {
  return new Elysia({ normalize: false }).get(
    "/containers/:id/stats",
    async ({ params, query, request }) => {
      const { stream: isStream = true, "one-shot": wantsOne = false } = query;
      const isOneShot = wantsOne && isVersionAtLeast(requestedVersion(request), "1.41");
      const options = { isStream, isOneShot, signal: request.signal };
      return jsonLinesResponse(statsLines(await containerStats(engine, params.id, options)));
    },
    { query: ContainerStatsQuery },
  );
}
