import { t } from "elysia";
import { dockerBoolean, filtersQuery, wireObject } from "../primitives.ts";

/** @see podman, pkg/api/handlers/compat/events.go */
export const LibpodEventsQuery = wireObject({
  since: t.Optional(t.String()),
  until: t.Optional(t.String()),
  stream: dockerBoolean(),
  filters: filtersQuery(),
});
