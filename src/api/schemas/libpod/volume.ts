import { type Static, t } from "elysia";
import { mapOf, optional, wireObject } from "../primitives.ts";

/** @see podman, pkg/domain/entities/volumes.go, VolumeCreateOptions */
export const LibpodVolumeBody = wireObject({
  Name: optional(t.String()),
  Driver: optional(t.String()),
  Label: optional(mapOf(t.String())),
  Labels: optional(mapOf(t.String())),
  Options: optional(mapOf(t.String())),
});

/** A wish for a volume that has the right types. */
export type LibpodVolumeBody = Static<typeof LibpodVolumeBody>;
