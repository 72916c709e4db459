import { Elysia } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { subscribeEvents } from "../../../engine/system/events.ts";
import { systemInfo } from "../../../engine/system/info.ts";
import { jsonLinesResponse } from "../../json-lines.ts";
import { jsonResponse } from "../../json-response.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { EventsQuery } from "../../schemas/system.ts";
import { toEventMessages } from "./events.ts";
import { toSystemInfo } from "./info.ts";
import { pingResponse } from "./ping.ts";
import { toSystemVersion } from "./version.ts";

/** Routes of the server itself. */
export function systemRoutes(engine: Engine) {
  return new Elysia({ normalize: false })
    .get("/_ping", () => pingResponse("OK"))
    .head("/_ping", () => pingResponse(""))
    .get("/version", () => jsonResponse(toSystemVersion()))
    .get("/info", async ({ request: { signal } }) =>
      jsonResponse(toSystemInfo(await systemInfo(engine, { signal }), engine.clock.now())),
    )
    .get(
      "/events",
      ({ query: { since, until, filters }, request: { signal } }) => {
        const moments = { ...(since ? { since } : {}), ...(until ? { until } : {}) };
        const events = subscribeEvents(engine, {
          ...moments,
          filters: parseFilters(filters),
          signal,
        });
        return jsonLinesResponse(toEventMessages(events));
      },
      { query: EventsQuery },
    );
}
