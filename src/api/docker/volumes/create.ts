import type { VolumeRequest } from "../../../engine/volumes/check-volume.ts";
import { notImplemented } from "../../not-implemented.ts";
import type { VolumeCreateBody } from "../../schemas/volume.ts";

/**
 * Reads what is wanted of a new volume.
 * @throws {EngineError} `not-implemented` for a volume of swarm mode.
 */
export function fromVolumeCreateBody(body: VolumeCreateBody): VolumeRequest {
  if (body.ClusterVolumeSpec != null) notImplemented("Creating a cluster volume");
  return {
    name: body.Name ?? "",
    driver: body.Driver ?? "",
    labels: body.Labels ?? {},
    options: body.DriverOpts ?? {},
  };
}
