import { Elysia } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { startExec } from "../../../engine/exec/start.ts";
import { emptyResponse } from "../../empty-response.ts";
import { readJsonBody } from "../../json-body.ts";
import { ExecStartBody } from "../../schemas/exec.ts";
import { commonExecRoutes } from "./common-routes.ts";
import { sessionResponse } from "../session-response.ts";
import { fromConsoleSize } from "../terminal-size.ts";

/** Routes of commands that are run in running containers. */
export function execRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .use(commonExecRoutes(engine))
    .onParse(({ request }) => readJsonBody(request))
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
    );
}
