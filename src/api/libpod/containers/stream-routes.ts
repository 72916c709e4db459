import { attachContainer } from "../../../engine/containers/running/attach.ts";
import { containerLogs } from "../../../engine/containers/logs.ts";
import { resizeContainer } from "../../../engine/containers/running/resize.ts";
import type { Engine } from "../../../engine/engine.ts";
import { fromLogsQuery } from "../../docker/containers/logs.ts";
import { outputResponse, sessionResponse } from "../../docker/session-response.ts";
import { fromResizeQuery } from "../../docker/terminal-size.ts";
import { emptyResponse } from "../../empty-response.ts";
import { ContainerLogsQuery, ResizeQuery } from "../../schemas/container.ts";
import { LibpodAttachQuery } from "../../schemas/libpod/container.ts";
import { libpodApp } from "../libpod-app.ts";
import { fromMoment } from "../system/moment.ts";
import { fromLibpodAttachQuery } from "./attach.ts";

/** Routes of what containers read and write. */
export function libpodStreamRoutes(engine: Engine) {
  return libpodApp()
    .get(
      "/containers/:id/logs",
      async ({ params, query, request }) => {
        const now = engine.clock.now();
        const since = fromMoment(query.since, now) ?? "";
        const until = fromMoment(query.until, now) ?? "";
        const options = fromLogsQuery({ ...query, since, until }, request.signal);
        const { output } = await containerLogs(engine, params.id, options);
        return outputResponse({ isTty: false, output }, request); // podman frames the lines of a terminal, too
      },
      { query: ContainerLogsQuery },
    )
    .post(
      "/containers/:id/attach",
      async ({ params, query, request }) => {
        const options = fromLibpodAttachQuery(query, request);
        return sessionResponse(await attachContainer(engine, params.id, options), request);
      },
      { query: LibpodAttachQuery },
    )
    .post(
      "/containers/:id/resize",
      async ({ params, query, request: { signal } }) => {
        const size = fromResizeQuery(query); // which podman tells once it is attached, ahead of the start
        await resizeContainer(engine, params.id, { size, isEarly: true, signal });
        return emptyResponse(200);
      },
      { query: ResizeQuery },
    );
}
