import { Elysia } from "elysia";
import { createContainer } from "../../../engine/containers/create.ts";
import { killContainer } from "../../../engine/containers/running/kill.ts";
import { pruneContainers } from "../../../engine/containers/prune.ts";
import { removeContainer } from "../../../engine/containers/remove.ts";
import { renameContainer } from "../../../engine/containers/rename.ts";
import { restartContainer } from "../../../engine/containers/running/restart.ts";
import { startContainer } from "../../../engine/containers/start.ts";
import { stopContainer } from "../../../engine/containers/running/stop.ts";
import type { Engine } from "../../../engine/engine.ts";
import { emptyResponse } from "../../empty-response.ts";
import { readJsonBody } from "../../json-body.ts";
import { jsonResponse } from "../../json-response.ts";
import { requestedVersion } from "../../requested-version.ts";
import {
  ContainerDeleteQuery,
  ContainerKillQuery,
  ContainerRenameQuery,
  ContainerStopQuery,
  FiltersQuery,
} from "../../schemas/container.ts";
import { ContainerCreateBody, ContainerCreateQuery } from "../../schemas/container-create.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { fromContainerCreateBody, parseContainerName } from "./create/create.ts";
import { toCurrentCreateBody } from "./create/by-version.ts";
import { fromStopQuery } from "./stop.ts";

/** Routes that make, change and remove containers. */
export function containerLifecycleRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .use(createRoute(engine))
    .use(removeRoutes(engine))
    .use(runRoutes(engine));
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

function runRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .post("/containers/:id/start", async ({ params, request: { signal } }) => {
      await startContainer(engine, params.id, { signal });
      return emptyResponse();
    })
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
    )
    .post(
      "/containers/:id/rename",
      async ({ params, query, request: { signal } }) => {
        const name = parseContainerName(query.name) ?? "";
        await renameContainer(engine, params.id, { name, signal });
        return emptyResponse();
      },
      { query: ContainerRenameQuery },
    )
    .post(
      "/containers/:id/kill",
      async ({ params, query, request: { signal } }) => {
        await killContainer(engine, params.id, { ...fromStopQuery(query), signal });
        return emptyResponse();
      },
      { query: ContainerKillQuery },
    );
}
