import { t } from "elysia";
import { dockerBoolean, filtersQuery, wireObject } from "./primitives.ts";

/** @see Docker Engine API v1.56, SystemEvents */
export const EventsQuery = wireObject({
  since: t.Optional(t.String()),
  until: t.Optional(t.String()),
  filters: filtersQuery(),
});

/** @see Docker Engine API v1.56, SystemDataUsage; `type` may be there several times */
export const DiskUsageQuery = wireObject({ verbose: dockerBoolean() });
