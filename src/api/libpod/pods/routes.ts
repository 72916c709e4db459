import { Elysia } from "elysia";
import { createGroup } from "../../../engine/groups/create.ts";
import { inspectGroup, listGroups } from "../../../engine/groups/list.ts";
import { pruneGroups } from "../../../engine/groups/prune.ts";
import { removeGroup } from "../../../engine/groups/remove.ts";
import { topGroup } from "../../../engine/groups/top.ts";
import type { Engine } from "../../../engine/engine.ts";
import { emptyResponse } from "../../empty-response.ts";
import { readJsonBody } from "../../json-body.ts";
import { jsonResponse } from "../../json-response.ts";
import { ContainerTopQuery } from "../../schemas/container.ts";
import { LibpodPodDeleteQuery, LibpodPodListQuery } from "../../schemas/libpod/pod.ts";
import { PodSpecGenerator } from "../../schemas/libpod/pod-spec-generator.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { fromDescriptors } from "../containers/top.ts";
import { podPruneReports } from "../reports.ts";
import { libpodApp } from "../libpod-app.ts";
import { fromPodSpecGenerator } from "./create.ts";
import { toInspectPodData } from "./inspect.ts";
import { fromPodFilters, toListPodsReport } from "./list.ts";
import { libpodPodStateRoutes } from "./state-routes.ts";
import { libpodPodStatsRoute } from "./stats-route.ts";

/** Pods of podman's: groups of containers that run in one Pod. */
export function libpodPodRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .use(createRoute(engine))
    .use(libpodPodStatsRoute(engine))
    .use(viewRoutes(engine))
    .use(libpodPodStateRoutes(engine))
    .use(removeRoutes(engine));
}

function createRoute(engine: Engine) {
  return libpodApp()
    .onParse(({ request }) => readJsonBody(request))
    .post(
      "/pods/create",
      async ({ body, request: { signal } }) => {
        const { request, warnings } = fromPodSpecGenerator(body, engine.config.initImage);
        const { id, name } = await createGroup(engine, request, { signal });
        for (const warning of warnings) engine.log.warn(`Pod "${name}": ${warning}`); // the answer has no place for them
        return jsonResponse({ Id: id }, { status: 201 });
      },
      { body: PodSpecGenerator },
    );
}

function viewRoutes(engine: Engine) {
  return libpodApp()
    .get(
      "/pods/json",
      ({ query: { filters } }) => {
        const views = listGroups(engine, fromPodFilters(parseFilters(filters)));
        return jsonResponse(views.map(toListPodsReport));
      },
      { query: LibpodPodListQuery },
    )
    .get("/pods/:name/json", ({ params }) =>
      jsonResponse(toInspectPodData(inspectGroup(engine, params.name))),
    )
    .get("/pods/:name/exists", ({ params }) => {
      inspectGroup(engine, params.name);
      return emptyResponse();
    })
    .get(
      "/pods/:name/top",
      async ({ params, query, request: { signal } }) => {
        const psArgs = fromDescriptors(query.ps_args ?? "");
        const { titles, processes } = await topGroup(engine, params.name, { psArgs, signal });
        return jsonResponse({ Titles: titles, Processes: processes });
      },
      { query: ContainerTopQuery },
    );
}

function removeRoutes(engine: Engine) {
  return libpodApp()
    .post("/pods/prune", async ({ request: { signal } }) => {
      return jsonResponse(podPruneReports(await pruneGroups(engine, { signal })));
    })
    .delete(
      "/pods/:name",
      async ({ params, query: { force = false, timeout }, request: { signal } }) => {
        const options = { force, graceSeconds: timeout, signal };
        return jsonResponse({ Err: null, Id: await removeGroup(engine, params.name, options) });
      },
      { query: LibpodPodDeleteQuery },
    );
}
