import type { Engine } from "../../../engine/engine.ts";
import { subscribeEvents } from "../../../engine/system/events.ts";
import { systemInfo } from "../../../engine/system/info.ts";
import { pingResponse } from "../../docker/system/ping.ts";
import { jsonLinesResponse } from "../../json-lines.ts";
import { jsonResponse } from "../../json-response.ts";
import { LibpodEventsQuery } from "../../schemas/libpod/system.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { libpodApp } from "../libpod-app.ts";
import { fromEventFilters, toLibpodEvents } from "./events.ts";
import { toLibpodInfo } from "./info.ts";
import { fromMoment } from "./moment.ts";
import { libpodUsageRoutes } from "./usage-routes.ts";
import { toLibpodVersion } from "./version.ts";

/** Routes of the server itself. */
export function libpodSystemRoutes(engine: Engine) {
  return libpodApp()
    .use(libpodUsageRoutes(engine))
    .get("/_ping", () => pingResponse("OK"))
    .head("/_ping", () => pingResponse(""))
    .get("/version", () => jsonResponse(toLibpodVersion()))
    .get("/info", async ({ request }) =>
      jsonResponse(toLibpodInfo(await systemInfo(engine, request))),
    )
    .get(
      "/events",
      ({ query: { since, until, filters, stream = true }, request: { signal } }) => {
        const now = engine.clock.now();
        const from = fromMoment(since, now);
        const to = fromMoment(until, now) ?? (stream ? undefined : momentAfter(now));
        const events = subscribeEvents(engine, {
          ...(from === undefined ? {} : { since: from }),
          ...(to === undefined ? {} : { until: to }),
          filters: fromEventFilters(parseFilters(filters)),
          signal,
        });
        return jsonLinesResponse(toLibpodEvents(events));
      },
      { query: LibpodEventsQuery },
    );
}

/** What has just happened is told as well. */
function momentAfter(now: Date): string {
  return new Date(now.getTime() + 1).toISOString();
}
