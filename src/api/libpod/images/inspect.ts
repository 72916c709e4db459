import type { Image } from "../../../model/image.ts";
import { toImageConfig } from "../../docker/images/inspect-config.ts";
import { toHealthConfig } from "../../docker/containers/inspect/config.ts";
import { NEVER, toTimestamp } from "../../docker/timestamp.ts";
import { API_VERSION } from "../../../version.ts";
import { plainDigest } from "./digest.ts";
import { fullDigest, fullTags, manifestDigest } from "./list.ts";

/**
 * Writes an image as inspect shows it.
 * @see podman, pkg/inspect/inspect.go, ImageData
 */
export function toImageData(image: Image) {
  const { config, history, sizeBytes } = image;
  return {
    Id: plainDigest(image.id),
    Digest: manifestDigest(image),
    RepoTags: fullTags(image),
    RepoDigests: [fullDigest(image)],
    Parent: "",
    Comment: image.comment,
    Created: image.createdAt ? toTimestamp(image.createdAt) : NEVER,
    Config: toImageConfig(config, API_VERSION),
    Version: "",
    Author: image.author,
    Architecture: image.architecture,
    Os: image.os,
    Size: sizeBytes,
    VirtualSize: sizeBytes,
    GraphDriver: { Name: "kubernetes", Data: null },
    RootFS: { Type: "layers", Layers: image.diffIds },
    Labels: config.labels,
    Annotations: null,
    ManifestType: "",
    User: config.user,
    History: history.map(({ createdAt, createdBy, author, comment, isEmptyLayer }) => ({
      ...(createdAt ? { created: toTimestamp(createdAt) } : {}),
      created_by: createdBy,
      author,
      comment,
      empty_layer: isEmptyLayer,
    })),
    NamesHistory: fullTags(image),
    ...(config.healthcheck ? { Healthcheck: toHealthConfig(config.healthcheck) } : {}),
  };
}
