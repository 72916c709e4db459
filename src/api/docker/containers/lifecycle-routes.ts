import { Elysia } from "elysia";
import { createContainer } from "../../../engine/containers/create.ts";
import { pruneContainers } from "../../../engine/containers/prune.ts";
import { removeContainer } from "../../../engine/containers/remove.ts";
import { restartContainer } from "../../../engine/containers/running/restart.ts";
import { stopContainer } from "../../../engine/containers/running/stop.ts";
import type { Engine } from "../../../engine/engine.ts";
import { parseContainerName } from "../../../model/notation/container-name.ts";
import { emptyResponse } from "../../empty-response.ts";
import { readJsonBody } from "../../json-body.ts";
import { jsonResponse } from "../../json-response.ts";
import { requestedVersion } from "../../requested-version.ts";
import { ContainerDeleteQuery, ContainerStopQuery, FiltersQuery } from "../../schemas/container.ts";
import { ContainerCreateBody, ContainerCreateQuery } from "../../schemas/container-create.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { fromContainerCreateBody } from "./create/create.ts";
import { toCurrentCreateBody } from "./create/by-version.ts";
import { fromStopQuery } from "./stop.ts";

/** Routes that make, change and remove containers. */
export function containerLifecycleRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .use(createRoute(engine))
    .use(removeRoutes(engine))
    .use(stopRoutes(engine));
}

function createRoute(engine: Engine) {
  return new Elysia({ normalize: false })
    .onParse(({ request }) => readJsonBody(request))
    .post(
      "/containers/create",
      async ({ body, query, request }) => {
        const { signal } = request;
        const name = parseContainerName(query.name);
        const current = toCurrentCreateBody(body, requestedVersion(request));
        const { spec, warnings } = fromContainerCreateBody(current.body, query);
        const created = await createContainer(engine, spec, { ...(name ? { name } : {}), signal });
        const Warnings = [...warnings, ...created.warnings, ...current.warnings];
        const answer = { Id: created.id, Warnings };
        return jsonResponse(answer, { status: 201 });
      },
      { body: ContainerCreateBody, query: ContainerCreateQuery },
    );
}

function removeRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .delete(
      "/containers/:id",
      async ({ params, query, request: { signal } }) => {
        const { force = false, v: removeVolumes = false } = query;
        await removeContainer(engine, params.id, { force, removeVolumes, signal });
        return emptyResponse();
      },
      { query: ContainerDeleteQuery },
    )
    .post(
      "/containers/prune",
      async ({ query: { filters }, request: { signal } }) => {
        const { deletedIds, reclaimedBytes } = await pruneContainers(engine, {
          filters: parseFilters(filters),
          signal,
        });
        return jsonResponse({ ContainersDeleted: deletedIds, SpaceReclaimed: reclaimedBytes });
      },
      { query: FiltersQuery },
    );
}

function stopRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .post(
      "/containers/:id/stop",
      async ({ params, query, request: { signal } }) => {
        await stopContainer(engine, params.id, { ...fromStopQuery(query), signal });
        return emptyResponse();
      },
      { query: ContainerStopQuery },
    )
    .post(
      "/containers/:id/restart",
      async ({ params, query, request: { signal } }) => {
        await restartContainer(engine, params.id, { ...fromStopQuery(query), signal });
        return emptyResponse();
      },
      { query: ContainerStopQuery },
    );
}
