import { inspectClosely } from "../../../engine/containers/inspect-closely.ts";
import { inspectContainer } from "../../../engine/containers/inspect.ts";
import { listContainers } from "../../../engine/containers/list.ts";
import { allWithSizes } from "../../../engine/containers/running/sizes.ts";
import { topContainer } from "../../../engine/containers/running/top.ts";
import type { Engine } from "../../../engine/engine.ts";
import { emptyResponse } from "../../empty-response.ts";
import { jsonResponse } from "../../json-response.ts";
import { ContainerInspectQuery, ContainerTopQuery } from "../../schemas/container.ts";
import { LibpodListQuery } from "../../schemas/libpod/container.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { repeatedParameter } from "../../repeated-parameter.ts";
import { libpodApp } from "../libpod-app.ts";
import { toInspectContainerData } from "./inspect.ts";
import { fromListFilters, toListContainer } from "./list.ts";
import { fromDescriptors } from "./top.ts";
import { waitForPodman } from "./wait.ts";

/** Routes that tell of containers. */
export function libpodViewRoutes(engine: Engine) {
  return libpodApp()
    .get(
      "/containers/json",
      async ({ query: { all = false, limit, last = limit, size = false, filters }, request }) => {
        const listed = listContainers(engine, {
          all,
          ...(last === undefined ? {} : { limit: last }),
          ...fromListFilters(parseFilters(filters)),
        });
        const views = size ? await allWithSizes(engine, listed, request) : listed;
        return jsonResponse(views.map(toListContainer));
      },
      { query: LibpodListQuery },
    )
    .get(
      "/containers/:id/json",
      async ({ params, query: { size: hasSizes = false }, request: { signal } }) => {
        const view = await inspectClosely(engine, params.id, { hasSizes, signal });
        return jsonResponse(toInspectContainerData(view));
      },
      { query: ContainerInspectQuery },
    )
    .get("/containers/:id/exists", ({ params }) => {
      inspectContainer(engine, params.id);
      return emptyResponse();
    })
    .get(
      "/containers/:id/top",
      async ({ params, query, request: { signal } }) => {
        const psArgs = fromDescriptors(query.ps_args ?? "");
        const { titles, processes } = await topContainer(engine, params.id, { psArgs, signal });
        return jsonResponse({ Titles: titles, Processes: processes });
      },
      { query: ContainerTopQuery },
    )
    .post("/containers/:id/wait", async ({ params, request }) => {
      const conditions = repeatedParameter(request, "condition");
      const { signal } = request;
      return jsonResponse(await waitForPodman(engine, params.id, { conditions, signal }));
    });
}
