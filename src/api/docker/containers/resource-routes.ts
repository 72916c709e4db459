import { Elysia } from "elysia";
import { containerStats } from "../../../engine/containers/running/stats.ts";
import { updateContainer } from "../../../engine/containers/update.ts";
import type { Engine } from "../../../engine/engine.ts";
import { readJsonBody } from "../../json-body.ts";
import { jsonLinesResponse } from "../../json-lines.ts";
import { jsonResponse } from "../../json-response.ts";
import { isVersionAtLeast, requestedVersion } from "../../requested-version.ts";
import { ContainerStatsQuery } from "../../schemas/container.ts";
import { ContainerUpdateBody } from "../../schemas/container-update.ts";
import { statsLines } from "./stats.ts";
import { fromContainerUpdateBody } from "./update.ts";

/** Routes of what containers use, and of what they may use. */
export function containerResourceRoutes(engine: Engine) {
  return new Elysia({ normalize: false }).use(statsRoute(engine)).use(updateRoute(engine));
}

function statsRoute(engine: Engine) {
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

function updateRoute(engine: Engine) {
  return new Elysia({ normalize: false })
    .onParse(({ request }) => readJsonBody(request))
    .post(
      "/containers/:id/update",
      async ({ body, params, request: { signal } }) => {
        const { update, warnings } = fromContainerUpdateBody(body);
        const more = await updateContainer(engine, params.id, { update, signal });
        return jsonResponse({ Warnings: [...warnings, ...more] });
      },
      { body: ContainerUpdateBody },
    );
}
