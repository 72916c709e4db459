import type { Image } from "../../../model/image.ts";
import { familiarReference } from "../../../model/notation/image-reference.ts";
import { isVersionAtLeast } from "../../requested-version.ts";
import { NEVER, toTimestamp } from "../timestamp.ts";
import { toImageConfig } from "./inspect-config.ts";

/**
 * Writes an image as inspect shows it.
 * @see Docker Engine API v1.56, ImageInspect
 */
export function toImageInspect(image: Image, apiVersion: string) {
  const { author, comment, createdAt, variant } = image;
  return {
    Id: image.id,
    RepoTags: repoTags(image),
    RepoDigests: [image.repoDigest],
    ...legacyFields(image, apiVersion),
    ...(comment === "" ? {} : { Comment: comment }),
    ...(createdAt ? { Created: toTimestamp(createdAt) } : {}),
    ...(author === "" ? {} : { Author: author }),
    Config: toImageConfig(image.config, apiVersion),
    Architecture: image.architecture,
    ...(variant === undefined ? {} : { Variant: variant }),
    Os: image.os,
    Size: image.sizeBytes,
    GraphDriver: { Name: "kubernetes", Data: null },
    RootFS: { Type: "layers", Layers: image.diffIds },
    Metadata: { LastTagTime: NEVER },
  };
}

/** What was always there before API v1.52, v1.45 and v1.44; since then it is left out where it is empty, or gone. */
function legacyFields({ sizeBytes }: Image, apiVersion: string) {
  return {
    ...(isVersionAtLeast(apiVersion, "1.52")
      ? {}
      : { Parent: "", Comment: "", DockerVersion: "", Author: "" }),
    ...(isVersionAtLeast(apiVersion, "1.45") ? {} : { Container: "", ContainerConfig: null }),
    ...(isVersionAtLeast(apiVersion, "1.44") ? {} : { Created: NEVER, VirtualSize: sizeBytes }),
  };
}

/** The names of an image that have a tag: none if it was asked for by its digest. */
export function repoTags({ reference }: Image): string[] {
  const { domain, path, tag } = reference;
  return tag === undefined ? [] : [familiarReference({ domain, path, tag })];
}
