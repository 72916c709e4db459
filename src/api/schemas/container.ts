import { t } from "elysia";
import { dockerBoolean, filtersQuery, queryInteger, wireObject } from "./primitives.ts";

/** @see Docker Engine API v1.56, ContainerList */
export const ContainerListQuery = wireObject({
  all: dockerBoolean(),
  limit: queryInteger("limit"),
  size: dockerBoolean(),
  filters: filtersQuery(),
});

/** @see Docker Engine API v1.56, ContainerInspect */
export const ContainerInspectQuery = wireObject({ size: dockerBoolean() });

/** @see Docker Engine API v1.56, ContainerStats */
export const ContainerStatsQuery = wireObject({
  stream: dockerBoolean(),
  "one-shot": dockerBoolean(),
});

/** @see Docker Engine API v1.56, ContainerLogs */
export const ContainerLogsQuery = wireObject({
  follow: dockerBoolean(),
  stdout: dockerBoolean(),
  stderr: dockerBoolean(),
  since: t.Optional(t.String()),
  until: t.Optional(t.String()),
  timestamps: dockerBoolean(),
  tail: t.Optional(t.String()),
});

/** @see Docker Engine API v1.56, ContainerAttach */
export const ContainerAttachQuery = wireObject({
  detachKeys: t.Optional(t.String()),
  logs: dockerBoolean(),
  stream: dockerBoolean(),
  stdin: dockerBoolean(),
  stdout: dockerBoolean(),
  stderr: dockerBoolean(),
});

/** @see Docker Engine API v1.56, ContainerStop and ContainerRestart */
export const ContainerStopQuery = wireObject({
  t: queryInteger("t"),
  signal: t.Optional(t.String()),
});

/** @see Docker Engine API v1.56, ContainerKill */
export const ContainerKillQuery = wireObject({ signal: t.Optional(t.String()) });

/** @see Docker Engine API v1.56, ContainerWait */
export const ContainerWaitQuery = wireObject({ condition: t.Optional(t.String()) });

/** @see Docker Engine API v1.56, ContainerDelete */
export const ContainerDeleteQuery = wireObject({
  force: dockerBoolean(),
  v: dockerBoolean(),
  link: dockerBoolean(),
});

/** @see Docker Engine API v1.56, ContainerRename */
export const ContainerRenameQuery = wireObject({ name: t.Optional(t.String()) });

/** @see Docker Engine API v1.56, ContainerResize and ExecResize */
export const ResizeQuery = wireObject({ h: queryInteger("h"), w: queryInteger("w") });

/** @see Docker Engine API v1.56, PutContainerArchive; `path` is read as bytes */
export const PutContainerArchiveQuery = wireObject({
  noOverwriteDirNonDir: dockerBoolean(),
  copyUIDGID: dockerBoolean(),
});

/** @see Docker Engine API v1.56, ContainerTop */
export const ContainerTopQuery = wireObject({ ps_args: t.Optional(t.String()) });

/** A request that knows nothing but filters: the prunes, and the lists of networks and volumes. */
export const FiltersQuery = wireObject({ filters: filtersQuery() });
