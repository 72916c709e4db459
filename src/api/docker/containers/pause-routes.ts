import { Elysia } from "elysia";
import { pauseContainer } from "../../../engine/containers/running/pause.ts";
import { unpauseContainer } from "../../../engine/containers/running/unpause.ts";
import type { Engine } from "../../../engine/engine.ts";
import { emptyResponse } from "../../empty-response.ts";

/** Routes that stop the processes of containers, and let them go on. */
export function containerPauseRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .post("/containers/:id/pause", async ({ params, request: { signal } }) => {
      await pauseContainer(engine, params.id, { signal });
      return emptyResponse();
    })
    .post("/containers/:id/unpause", async ({ params, request: { signal } }) => {
      await unpauseContainer(engine, params.id, { signal });
      return emptyResponse();
    });
}
