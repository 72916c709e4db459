import { t } from "elysia";
import { dockerBoolean, filtersQuery, queryInteger, wireObject } from "../primitives.ts";

/** @see podman, pkg/api/handlers/libpod/containers.go, ListContainers */
export const LibpodListQuery = wireObject({
  all: dockerBoolean(),
  last: queryInteger("last"),
  limit: queryInteger("limit"),
  size: dockerBoolean(),
  filters: filtersQuery(),
});

/** @see podman, pkg/api/handlers/compat/containers.go, RemoveContainer */
export const LibpodDeleteQuery = wireObject({
  force: dockerBoolean(),
  ignore: dockerBoolean(),
  volumes: dockerBoolean(),
  timeout: queryInteger("timeout"),
});

/** @see podman, pkg/api/handlers/compat/containers_stop.go and containers_restart.go */
export const LibpodStopQuery = wireObject({ timeout: queryInteger("timeout") });

/** @see podman, pkg/api/handlers/compat/containers_attach.go */
export const LibpodAttachQuery = wireObject({
  logs: dockerBoolean(),
  stream: dockerBoolean(),
  stdin: dockerBoolean(),
  stdout: dockerBoolean(),
  stderr: dockerBoolean(),
});

/** @see podman, pkg/api/handlers/libpod/containers_stats.go; `containers` may be there several times */
export const LibpodStatsQuery = wireObject({
  stream: dockerBoolean(),
  interval: queryInteger("interval"),
});

/** @see podman, pkg/api/handlers/compat/containers_archive.go; `path` is read as bytes */
export const LibpodPutArchiveQuery = wireObject({
  copyuidgid: dockerBoolean(),
  nooverwritedirnondir: dockerBoolean(),
  rename: t.Optional(t.String()),
});
