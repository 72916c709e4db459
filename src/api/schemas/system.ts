import { t } from "elysia";
import { filtersQuery, wireObject } from "./primitives.ts";

/** @see Docker Engine API v1.56, SystemEvents */
export const EventsQuery = wireObject({
  since: t.Optional(t.String()),
  until: t.Optional(t.String()),
  filters: filtersQuery(),
});
