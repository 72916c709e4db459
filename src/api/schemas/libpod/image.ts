import { t } from "elysia";
import { dockerBoolean, filtersQuery, wireObject } from "../primitives.ts";

/** @see podman, pkg/api/handlers/compat/images.go, GetImages */
export const LibpodImageListQuery = wireObject({ filters: filtersQuery() });

/** @see podman, pkg/api/handlers/libpod/images_pull.go */
export const LibpodImagePullQuery = wireObject({
  reference: t.Optional(t.String()),
  os: t.Optional(t.String()),
  arch: t.Optional(t.String()),
  variant: t.Optional(t.String()),
  alltags: dockerBoolean(),
  policy: t.Optional(t.String()),
  quiet: dockerBoolean(),
});

/** @see podman, pkg/api/handlers/libpod/images.go, ImagesBatchRemove; `images` may be there several times */
export const LibpodImageRemoveQuery = wireObject({
  all: dockerBoolean(),
  force: dockerBoolean(),
  ignore: dockerBoolean(),
});

/** @see podman, pkg/api/handlers/libpod/images.go, PruneImages */
export const LibpodImagePruneQuery = wireObject({ all: dockerBoolean(), filters: filtersQuery() });
