import { Elysia } from "elysia";
import { attachContainer } from "../../../engine/containers/running/attach.ts";
import { inspectClosely } from "../../../engine/containers/inspect-closely.ts";
import { listContainers } from "../../../engine/containers/list.ts";
import { containerLogs } from "../../../engine/containers/logs.ts";
import { resizeContainer } from "../../../engine/containers/running/resize.ts";
import { allWithSizes } from "../../../engine/containers/running/sizes.ts";
import { topContainer } from "../../../engine/containers/running/top.ts";
import { waitForContainer } from "../../../engine/containers/wait.ts";
import type { Engine } from "../../../engine/engine.ts";
import { requestedVersion } from "../../requested-version.ts";
import { emptyResponse } from "../../empty-response.ts";
import { jsonResponse } from "../../json-response.ts";
import {
  ContainerAttachQuery,
  ContainerInspectQuery,
  ContainerListQuery,
  ContainerLogsQuery,
  ContainerTopQuery,
  ContainerWaitQuery,
  ResizeQuery,
} from "../../schemas/container.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { outputResponse, sessionResponse, webSocketResponse } from "../session-response.ts";
import { fromResizeQuery } from "../terminal-size.ts";
import { containerArchiveRoutes } from "./archive-routes.ts";
import { fromAttachQuery, fromWebSocketAttachQuery } from "./attach.ts";
import { toContainerInspect } from "./inspect/inspect.ts";
import { commonContainerRoutes } from "./common-routes.ts";
import { containerLifecycleRoutes } from "./lifecycle-routes.ts";
import { toContainerSummary } from "./list.ts";
import { fromLogsQuery } from "./logs.ts";
import { lookUpNamed } from "./look-up.ts";
import { containerResourceRoutes } from "./resource-routes.ts";
import { parseWaitCondition, waitResponse } from "./wait.ts";

/** Routes of containers. */
export function containerRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .onBeforeHandle(({ params, request }) => lookUpNamed(engine, params, request))
    .use(containerLifecycleRoutes(engine))
    .use(commonContainerRoutes(engine))
    .use(containerResourceRoutes(engine))
    .use(viewRoutes(engine))
    .use(streamRoutes(engine))
    .use(containerArchiveRoutes(engine));
}

function viewRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .get(
      "/containers/json",
      async ({ query: { all = false, limit, size = false, filters }, request }) => {
        const options = {
          all,
          ...(limit === undefined ? {} : { limit }),
          filters: parseFilters(filters),
        };
        const shape = { now: engine.clock.now(), apiVersion: requestedVersion(request) };
        const listed = listContainers(engine, options);
        const views = size ? await allWithSizes(engine, listed, request) : listed;
        return jsonResponse(views.map((view) => toContainerSummary(view, shape)));
      },
      { query: ContainerListQuery },
    )
    .get(
      "/containers/:id/json",
      async ({ params, query: { size: hasSizes = false }, request }) => {
        const { signal } = request;
        const view = await inspectClosely(engine, params.id, { hasSizes, signal });
        return jsonResponse(toContainerInspect(view, requestedVersion(request)));
      },
      { query: ContainerInspectQuery },
    )
    .get(
      "/containers/:id/top",
      async ({ params, query: { ps_args: psArgs = "" }, request: { signal } }) => {
        const { titles, processes } = await topContainer(engine, params.id, { psArgs, signal });
        return jsonResponse({ Titles: titles, Processes: processes });
      },
      { query: ContainerTopQuery },
    )
    .post(
      "/containers/:id/wait",
      ({ params, query, request: { signal } }) => {
        const condition = parseWaitCondition(query.condition);
        return waitResponse(waitForContainer(engine, params.id, { condition, signal }));
      },
      { query: ContainerWaitQuery },
    );
}

function streamRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .get(
      "/containers/:id/logs",
      async ({ params, query, request }) => {
        const options = fromLogsQuery(query, request.signal);
        return outputResponse(await containerLogs(engine, params.id, options), request);
      },
      { query: ContainerLogsQuery },
    )
    .post(
      "/containers/:id/attach",
      async ({ params, query, request }) => {
        const options = fromAttachQuery(query, request);
        return sessionResponse(await attachContainer(engine, params.id, options), request);
      },
      { query: ContainerAttachQuery },
    )
    .get(
      "/containers/:id/attach/ws",
      async ({ params, query, request }) => {
        const options = fromWebSocketAttachQuery(query, request);
        return webSocketResponse(await attachContainer(engine, params.id, options), request);
      },
      { query: ContainerAttachQuery },
    )
    .post(
      "/containers/:id/resize",
      async ({ params, query, request: { signal } }) => {
        await resizeContainer(engine, params.id, { size: fromResizeQuery(query), signal });
        return emptyResponse(200);
      },
      { query: ResizeQuery },
    );
}
