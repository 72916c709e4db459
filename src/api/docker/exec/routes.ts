import { Elysia } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { createExec } from "../../../engine/exec/create.ts";
import { inspectExec } from "../../../engine/exec/inspect.ts";
import { resizeExec } from "../../../engine/exec/resize.ts";
import { startExec } from "../../../engine/exec/start.ts";
import { emptyResponse } from "../../empty-response.ts";
import { readJsonBody } from "../../json-body.ts";
import { jsonResponse } from "../../json-response.ts";
import { ResizeQuery } from "../../schemas/container.ts";
import { ExecCreateBody, ExecStartBody } from "../../schemas/exec.ts";
import { sessionResponse } from "../session-response.ts";
import { fromConsoleSize, fromResizeQuery } from "../terminal-size.ts";
import { fromExecCreateBody } from "./create.ts";
import { toExecInspect } from "./inspect.ts";

/** Routes of commands that are run in running containers. */
export function execRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .onParse(({ request }) => readJsonBody(request))
    .post(
      "/containers/:id/exec",
      async ({ params, body, request }) => {
        const config = fromExecCreateBody(body);
        const id = await createExec(engine, params.id, { config, signal: request.signal });
        return jsonResponse({ Id: id }, { status: 201 });
      },
      { body: ExecCreateBody },
    )
    .post(
      "/exec/:id/start",
      async ({ params, body, request }) => {
        const size = fromConsoleSize(body.ConsoleSize);
        const session = await startExec(engine, params.id, {
          isDetached: body.Detach ?? false,
          isTty: body.Tty ?? false,
          ...(size ? { size } : {}),
          signal: request.signal,
        });
        return session ? sessionResponse(session, request) : emptyResponse(200);
      },
      { body: ExecStartBody },
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
