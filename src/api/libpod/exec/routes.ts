import type { Engine } from "../../../engine/engine.ts";
import { startExec } from "../../../engine/exec/start.ts";
import { commonExecRoutes } from "../../docker/exec/common-routes.ts";
import { sessionResponse } from "../../docker/session-response.ts";
import { fromConsoleSize } from "../../docker/terminal-size.ts";
import { emptyResponse } from "../../empty-response.ts";
import { readJsonBody } from "../../json-body.ts";
import { LibpodExecStartBody } from "../../schemas/libpod/exec.ts";
import { libpodApp } from "../libpod-app.ts";

/** Routes of commands that are run in running containers. */
export function libpodExecRoutes(engine: Engine) {
  return libpodApp()
    .use(commonExecRoutes(engine))
    .onParse(({ request }) => readJsonBody(request))
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
    );
}
