import { Elysia } from "elysia";
import { renameContainer } from "../../../engine/containers/rename.ts";
import { killContainer } from "../../../engine/containers/running/kill.ts";
import { pauseContainer } from "../../../engine/containers/running/pause.ts";
import { unpauseContainer } from "../../../engine/containers/running/unpause.ts";
import { startContainer } from "../../../engine/containers/start.ts";
import type { Engine } from "../../../engine/engine.ts";
import { emptyResponse } from "../../empty-response.ts";
import { ContainerKillQuery, ContainerRenameQuery } from "../../schemas/container.ts";
import { fromStopQuery } from "./stop.ts";

/** Routes that change containers, as Docker's clients and podman's ask for them alike. */
export function commonContainerRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .post("/containers/:id/start", async ({ params, request: { signal } }) => {
      await startContainer(engine, params.id, { signal });
      return emptyResponse();
    })
    .post(
      "/containers/:id/kill",
      async ({ params, query, request: { signal } }) => {
        await killContainer(engine, params.id, { ...fromStopQuery(query), signal });
        return emptyResponse();
      },
      { query: ContainerKillQuery },
    )
    .post("/containers/:id/pause", async ({ params, request: { signal } }) => {
      await pauseContainer(engine, params.id, { signal });
      return emptyResponse();
    })
    .post("/containers/:id/unpause", async ({ params, request: { signal } }) => {
      await unpauseContainer(engine, params.id, { signal });
      return emptyResponse();
    })
    .post(
      "/containers/:id/rename",
      async ({ params, query, request: { signal } }) => {
        await renameContainer(engine, params.id, { name: query.name ?? "", signal });
        return emptyResponse();
      },
      { query: ContainerRenameQuery },
    );
}
