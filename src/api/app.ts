import { Elysia } from "elysia";
import type { Engine } from "../engine/engine.ts";
import { EngineError } from "../model/errors.ts";
import { containerRoutes } from "./docker/containers/routes.ts";
import { execRoutes } from "./docker/exec/routes.ts";
import { imageRoutes } from "./docker/images/routes.ts";
import { registryRoutes } from "./docker/images/registry-routes.ts";
import { networkRoutes } from "./docker/networks/routes.ts";
import { systemRoutes } from "./docker/system/routes.ts";
import { volumeRoutes } from "./docker/volumes/routes.ts";
import { errorResponse, toEngineError } from "./error-response.ts";
import { isLibpodRequest, libpodErrorResponse } from "./libpod/error-response.ts";
import { libpodRoutes } from "./libpod/routes.ts";
import { refusedRoutes } from "./not-implemented.ts";
import { SERVER_HEADERS } from "./server-headers.ts";

const PAGE_NOT_FOUND = new EngineError("not-found", "page not found");

/** The whole API, without its versions: `app.fetch` answers requests. */
export function createApp(engine: Engine) {
  return new Elysia({ normalize: false })
    .headers(SERVER_HEADERS)
    .onError({ as: "global" }, ({ code, error, request }) => {
      if (code === "NOT_FOUND") return failureResponse(request, PAGE_NOT_FOUND);
      const failure = toEngineError(error);
      logFailure(engine, request, { failure, error });
      return failureResponse(request, failure);
    })
    .use(systemRoutes(engine))
    .use(containerRoutes(engine))
    .use(execRoutes(engine))
    .use(imageRoutes(engine))
    .use(registryRoutes(engine))
    .use(networkRoutes(engine))
    .use(volumeRoutes(engine))
    .use(refusedRoutes())
    .use(libpodRoutes(engine));
}

/** Docker and podman have forms of their own for what went wrong. */
function failureResponse(request: Request, failure: EngineError): Response {
  if (isLibpodRequest(request)) return libpodErrorResponse(failure);
  return errorResponse(failure.kind, failure.message);
}

/** What nobody foresaw is logged with the place where it happened; what the client did wrong is the client's affair. */
function logFailure(
  { log }: Engine,
  request: Request,
  { failure, error }: { readonly failure: EngineError; readonly error: unknown },
): void {
  const { pathname } = new URL(request.url);
  const line = `${request.method} ${pathname}: ${failure.message}`;
  const isOurs = failure.kind === "internal" || failure.kind === "deadline-exceeded";
  if (!isOurs || request.signal.aborted) return log.debug(line); // a client that left is no failure
  const isForeseen = failure === error || !(error instanceof Error);
  log.error(isForeseen ? line : `${line}\n${error.stack}`);
}
