import type { Image, ImageConfig } from "../../../model/image.ts";
import { familiarReference } from "../../../model/image-reference.ts";
import { isVersionAtLeast } from "../../requested-version.ts";
import { emptyObjects, toHealthConfig } from "../containers/inspect-config.ts";
import { NEVER, toTimestamp } from "../timestamp.ts";

/**
 * Writes an image as inspect shows it. `VirtualSize` went with API v1.44.
 * @see Docker Engine API v1.51, ImageInspect
 */
export function toImageInspect(image: Image, apiVersion: string) {
  return {
    Id: image.id,
    RepoTags: repoTags(image),
    RepoDigests: [image.repoDigest],
    Parent: "",
    Comment: image.comment,
    Created: toTimestamp(image.createdAt),
    DockerVersion: "",
    Author: image.author,
    Config: toImageConfig(image.config),
    Architecture: image.architecture,
    ...(image.variant === undefined ? {} : { Variant: image.variant }),
    Os: image.os,
    Size: image.sizeBytes,
    ...(isVersionAtLeast(apiVersion, "1.44") ? {} : { VirtualSize: image.sizeBytes }),
    GraphDriver: { Name: "kubernetes", Data: null },
    RootFS: { Type: "layers", Layers: image.diffIds },
    Metadata: { LastTagTime: NEVER },
  };
}

/** The names of an image that have a tag: none if it was asked for by its digest. */
export function repoTags({ reference }: Image): string[] {
  const { domain, path, tag } = reference;
  return tag === undefined ? [] : [familiarReference({ domain, path, tag })];
}

function toImageConfig(config: ImageConfig) {
  const { exposedPorts, volumes, healthcheck, stopSignal, shell } = config;
  return {
    User: config.user,
    ...(exposedPorts.length > 0 ? { ExposedPorts: emptyObjects(exposedPorts) } : {}),
    Env: config.env,
    Cmd: config.cmd.length > 0 ? config.cmd : null,
    ...(healthcheck ? { Healthcheck: toHealthConfig(healthcheck) } : {}),
    Volumes: volumes.length > 0 ? emptyObjects(volumes) : null,
    WorkingDir: config.workingDir,
    Entrypoint: config.entrypoint.length > 0 ? config.entrypoint : null,
    OnBuild: config.onBuild.length > 0 ? config.onBuild : null,
    Labels: config.labels,
    ...(stopSignal ? { StopSignal: stopSignal } : {}),
    ...(shell ? { Shell: shell } : {}),
  };
}
