import { t } from "elysia";
import { dockerBoolean, filtersQuery, queryInteger, wireObject } from "../primitives.ts";

/** @see podman, pkg/api/handlers/libpod/pods.go, Pods */
export const LibpodPodListQuery = wireObject({ filters: filtersQuery() });

/** @see podman, pkg/api/handlers/libpod/pods.go, PodDelete */
export const LibpodPodDeleteQuery = wireObject({
  force: dockerBoolean(),
  timeout: queryInteger("timeout"),
});

/** `t` is what podman's server reads and `timeout` what its clients send. @see podman, pkg/bindings/pods/types.go */
export const LibpodPodStopQuery = wireObject({
  t: queryInteger("t"),
  timeout: queryInteger("timeout"),
});

/** @see podman, pkg/api/handlers/libpod/pods.go, PodKill */
export const LibpodPodKillQuery = wireObject({ signal: t.Optional(t.String()) });

/** @see podman, pkg/api/handlers/libpod/pods.go, PodStats; `namesOrIDs` may be there several times */
export const LibpodPodStatsQuery = wireObject({
  all: dockerBoolean(),
  stream: dockerBoolean(),
  delay: queryInteger("delay"),
});
