import { Elysia } from "elysia";
import { createExec } from "../../../engine/exec/create.ts";
import { inspectExec } from "../../../engine/exec/inspect.ts";
import { resizeExec } from "../../../engine/exec/resize.ts";
import type { Engine } from "../../../engine/engine.ts";
import { emptyResponse } from "../../empty-response.ts";
import { readJsonBody } from "../../json-body.ts";
import { jsonResponse } from "../../json-response.ts";
import { ResizeQuery } from "../../schemas/container.ts";
import { ExecCreateBody } from "../../schemas/exec.ts";
import { fromResizeQuery } from "../terminal-size.ts";
import { fromExecCreateBody } from "./create.ts";
import { toExecInspect } from "./inspect.ts";

/** Routes of commands that are run in running containers, as Docker's clients and podman's ask for them alike. */
export function commonExecRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .onParse(({ request }) => readJsonBody(request))
    .post(
      "/containers/:id/exec",
      async ({ params, body, request: { signal } }) => {
        const config = fromExecCreateBody(body);
        const id = await createExec(engine, params.id, { config, signal });
        return jsonResponse({ Id: id }, { status: 201 });
      },
      { body: ExecCreateBody },
    )
    .post(
      "/exec/:id/resize",
      ({ params, query }) => {
        resizeExec(engine, params.id, { size: fromResizeQuery(query) });
        return emptyResponse(200);
      },
      { query: ResizeQuery },
    )
    .get("/exec/:id/json", ({ params }) =>
      jsonResponse(toExecInspect(inspectExec(engine, params.id))),
    );
}
