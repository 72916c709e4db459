import { t } from "elysia";
import { dockerBoolean, filtersQuery, queryInteger, wireObject } from "../primitives.ts";

/** @see podman, pkg/api/handlers/libpod/pods.go, Pods */
export const LibpodPodListQuery = wireObject({ filters: filtersQuery() });

/** @see podman, pkg/api/handlers/libpod/pods.go, PodDelete */
export const LibpodPodDeleteQuery = wireObject({
  force: dockerBoolean(),
  timeout: queryInteger("timeout"),
});

/** @see podman, pkg/api/handlers/libpod/pods.go, PodStop */
export const LibpodPodStopQuery = wireObject({ t: queryInteger("t") });

/** @see podman, pkg/api/handlers/libpod/pods.go, PodKill */
export const LibpodPodKillQuery = wireObject({ signal: t.Optional(t.String()) });

/** @see podman, pkg/api/handlers/libpod/pods.go, PodStats; `namesOrIDs` may be there several times */
export const LibpodPodStatsQuery = wireObject({
  all: dockerBoolean(),
  stream: dockerBoolean(),
  delay: queryInteger("delay"),
});
