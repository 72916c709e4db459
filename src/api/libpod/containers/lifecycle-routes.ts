import { Elysia } from "elysia";
import { createContainer } from "../../../engine/containers/create.ts";
import { pruneContainers } from "../../../engine/containers/prune.ts";
import { restartContainer } from "../../../engine/containers/running/restart.ts";
import { stopContainer } from "../../../engine/containers/running/stop.ts";
import type { Engine } from "../../../engine/engine.ts";
import { fromStopQuery } from "../../docker/containers/stop.ts";
import { emptyResponse } from "../../empty-response.ts";
import { readJsonBody } from "../../json-body.ts";
import { jsonResponse } from "../../json-response.ts";
import { FiltersQuery } from "../../schemas/container.ts";
import { LibpodDeleteQuery, LibpodStopQuery } from "../../schemas/libpod/container.ts";
import { SpecGenerator } from "../../schemas/libpod/spec-generator.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { libpodApp } from "../libpod-app.ts";
import { parsePodmanName } from "../parse-name.ts";
import { pruneReports, removeReports } from "../reports.ts";
import { fromSpecGenerator } from "./create/create.ts";
import { removeForPodman } from "./remove.ts";

/** Routes that make, change and remove containers. */
export function libpodLifecycleRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .use(createRoute(engine))
    .use(removeRoutes(engine))
    .use(stopRoutes(engine));
}

function createRoute(engine: Engine) {
  return libpodApp()
    .onParse(({ request }) => readJsonBody(request))
    .post(
      "/containers/create",
      async ({ body, request: { signal } }) => {
        const name = parsePodmanName(body.name);
        const { spec, warnings } = fromSpecGenerator(body);
        const created = await createContainer(engine, spec, { ...(name ? { name } : {}), signal });
        const Warnings = [...warnings, ...created.warnings];
        return jsonResponse({ Id: created.id, Warnings }, { status: 201 });
      },
      { body: SpecGenerator },
    );
}

function removeRoutes(engine: Engine) {
  return libpodApp()
    .delete(
      "/containers/:id",
      async ({ params, query, request: { signal } }) => {
        const { force = false, ignore = false, volumes: removeVolumes = false, timeout } = query;
        const options = { force, ignore, removeVolumes, graceSeconds: timeout, signal };
        return jsonResponse(
          removeReports(params.id, await removeForPodman(engine, params.id, options)),
        );
      },
      { query: LibpodDeleteQuery },
    )
    .post(
      "/containers/prune",
      async ({ query, request: { signal } }) => {
        const filters = parseFilters(query.filters);
        const { deletedIds } = await pruneContainers(engine, { filters, signal });
        return jsonResponse(pruneReports(deletedIds));
      },
      { query: FiltersQuery },
    );
}

function stopRoutes(engine: Engine) {
  return libpodApp()
    .post(
      "/containers/:id/stop",
      async ({ params, query: { timeout }, request: { signal } }) => {
        await stopContainer(engine, params.id, { ...fromStopQuery({ t: timeout }), signal });
        return emptyResponse();
      },
      { query: LibpodStopQuery },
    )
    .post(
      "/containers/:id/restart",
      async ({ params, query: { timeout }, request: { signal } }) => {
        await restartContainer(engine, params.id, { ...fromStopQuery({ t: timeout }), signal });
        return emptyResponse();
      },
      { query: LibpodStopQuery },
    );
}
