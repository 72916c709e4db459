import type { Engine } from "../../../engine/engine.ts";
import { createExec } from "../../../engine/exec/create.ts";
import { inspectExec } from "../../../engine/exec/inspect.ts";
import { resizeExec } from "../../../engine/exec/resize.ts";
import { startExec } from "../../../engine/exec/start.ts";
import { fromExecCreateBody } from "../../docker/exec/create.ts";
import { toExecInspect } from "../../docker/exec/inspect.ts";
import { sessionResponse } from "../../docker/session-response.ts";
import { fromConsoleSize, fromResizeQuery } from "../../docker/terminal-size.ts";
import { emptyResponse } from "../../empty-response.ts";
import { readJsonBody } from "../../json-body.ts";
import { jsonResponse } from "../../json-response.ts";
import { ResizeQuery } from "../../schemas/container.ts";
import { ExecCreateBody } from "../../schemas/exec.ts";
import { LibpodExecStartBody } from "../../schemas/libpod/exec.ts";
import { libpodApp } from "../libpod-app.ts";

/** Routes of commands that are run in running containers. */
export function libpodExecRoutes(engine: Engine) {
  return libpodApp()
    .onParse(({ request }) => readJsonBody(request))
    .post(
      "/containers/:id/exec",
      async ({ params, body, request: { signal } }) => {
        const id = await createExec(engine, params.id, {
          config: fromExecCreateBody(body),
          signal,
        });
        return jsonResponse({ Id: id }, { status: 201 });
      },
      { body: ExecCreateBody },
    )
    .post(
      "/exec/:id/start",
      async ({ params, body: { Detach, Tty, h, w }, request }) => {
        const size = fromConsoleSize([h ?? 0, w ?? 0]);
        const session = await startExec(engine, params.id, {
          isDetached: Detach ?? false,
          isTty: Tty ?? false,
          ...(size ? { size } : {}),
          signal: request.signal,
        });
        return session ? sessionResponse(session, request) : emptyResponse(200);
      },
      { body: LibpodExecStartBody },
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
