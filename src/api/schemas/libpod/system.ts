import { t } from "elysia";
import { dockerBoolean, filtersQuery, wireObject } from "../primitives.ts";

/** @see podman, pkg/api/handlers/compat/events.go */
export const LibpodEventsQuery = wireObject({
  since: t.Optional(t.String()),
  until: t.Optional(t.String()),
  stream: dockerBoolean(),
  filters: filtersQuery(),
});

/** @see podman, pkg/api/handlers/libpod/system.go, SystemPrune */
export const LibpodSystemPruneQuery = wireObject({
  all: dockerBoolean(),
  volumes: dockerBoolean(),
  filters: filtersQuery(),
});
