import { t } from "elysia";
import { dockerBoolean, filtersQuery, optional, wireObject } from "./primitives.ts";

/** @see Docker Engine API v1.56, ImageList */
export const ImageListQuery = wireObject({
  all: dockerBoolean(),
  filters: filtersQuery(),
  digests: dockerBoolean(),
});

/** @see Docker Engine API v1.56, ImageCreate */
export const ImageCreateQuery = wireObject({
  fromImage: t.Optional(t.String()),
  fromSrc: t.Optional(t.String()),
  tag: t.Optional(t.String()),
  platform: t.Optional(t.String()),
});

/** @see Docker Engine API v1.56, ImageDelete */
export const ImageDeleteQuery = wireObject({ force: dockerBoolean(), noprune: dockerBoolean() });

/** @see Docker Engine API v1.56, AuthConfig */
export const AuthBody = wireObject({
  username: optional(t.String()),
  password: optional(t.String()),
  serveraddress: optional(t.String()),
  identitytoken: optional(t.String()),
});
