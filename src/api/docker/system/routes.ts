import { Elysia } from "elysia";
import type { Engine } from "../../../engine/engine.ts";
import { subscribeEvents } from "../../../engine/system/events.ts";
import { systemInfo } from "../../../engine/system/info.ts";
import { acceptedType } from "../../accepted-type.ts";
import { type JsonStreamType, jsonLinesResponse } from "../../json-lines.ts";
import { jsonResponse } from "../../json-response.ts";
import { requestedVersion } from "../../requested-version.ts";
import { parseFilters } from "../../schemas/primitives.ts";
import { EventsQuery } from "../../schemas/system.ts";
import { diskUsageRoute } from "./disk-usage-route.ts";
import { toEventMessages } from "./events.ts";
import { toSystemInfo } from "./info.ts";
import { pingResponse } from "./ping.ts";
import { toSystemVersion } from "./version.ts";

/** Forms in which events are told to whoever asks for one of them, since API v1.52; by default it is plain JSON. */
const EVENT_STREAM_TYPES: readonly JsonStreamType[] = [
  "application/jsonl",
  "application/x-ndjson",
  "application/json-seq",
];

/** Routes of the server itself. */
export function systemRoutes(engine: Engine) {
  return (
    new Elysia({ normalize: false })
      .use(diskUsageRoute(engine))
      .get("/_ping", () => pingResponse("OK"))
      .head("/_ping", () => pingResponse(""))
      // Nothing is built here, so that nothing of a cache is left: `docker system prune` asks for it, too.
      .post("/build/prune", () => jsonResponse({ CachesDeleted: null, SpaceReclaimed: 0 }))
      .get("/version", () => jsonResponse(toSystemVersion()))
      .get("/info", async ({ request }) => {
        const shape = { now: engine.clock.now(), apiVersion: requestedVersion(request) };
        return jsonResponse(toSystemInfo(await systemInfo(engine, request), shape));
      })
      .get(
        "/events",
        ({ query: { since, until, filters }, request }) => {
          const moments = { ...(since ? { since } : {}), ...(until ? { until } : {}) };
          const events = subscribeEvents(engine, {
            ...moments,
            filters: parseFilters(filters),
            signal: request.signal,
          });
          const type = acceptedType(request, EVENT_STREAM_TYPES, "application/json");
          return jsonLinesResponse(toEventMessages(events, requestedVersion(request)), type);
        },
        { query: EventsQuery },
      )
  );
}
