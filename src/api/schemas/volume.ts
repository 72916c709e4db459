import { type Static, t } from "elysia";
import { dockerBoolean, mapOf, optional, wireObject } from "./primitives.ts";

/** @see Docker Engine API v1.56, VolumeCreateRequest */
export const VolumeCreateBody = wireObject({
  Name: optional(t.String()),
  Driver: optional(t.String()),
  DriverOpts: optional(mapOf(t.String())),
  Labels: optional(mapOf(t.String())),
  ClusterVolumeSpec: optional(t.Unknown()),
});

/** A wish for a volume that has the right types. */
export type VolumeCreateBody = Static<typeof VolumeCreateBody>;

/** @see Docker Engine API v1.56, VolumeDelete */
export const VolumeDeleteQuery = wireObject({ force: dockerBoolean() });
