import type { V1ConfigMap } from "@kubernetes/client-node";
import type { Image } from "../../model/image.ts";
import { familiarReference } from "../../model/notation/image-reference.ts";
import { parseJson, stringifyJson } from "../../model/notation/json.ts";
import { instanceLabels } from "../labels.ts";
import { imageRecordName } from "../names.ts";

/** Key of what is kept of an image. */
const IMAGE_KEY = "image.json";
/** Annotation with the image's name. */
const NAME_ANNOTATION = "kubedock.imagename";

/** Writes what is known of an image as a ConfigMap. */
export function buildImageRecord(instanceId: string, image: Image): V1ConfigMap {
  const name = familiarReference(image.reference);
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: imageRecordName(instanceId, name),
      labels: instanceLabels(instanceId, "image"),
      annotations: { [NAME_ANNOTATION]: name },
    },
    data: { [IMAGE_KEY]: stringifyJson(image, 2) },
  };
}

/**
 * Reads an image back.
 * @throws {SyntaxError} If somebody has garbled it.
 */
export function imageFromConfigMap({ data }: V1ConfigMap): Image {
  const image = parseJson(data?.[IMAGE_KEY] ?? "") as Image;
  return {
    ...image,
    ...(image.createdAt ? { createdAt: new Date(image.createdAt) } : {}),
    history: image.history.map(({ createdAt, ...entry }) => ({
      ...entry,
      ...(createdAt ? { createdAt: new Date(createdAt) } : {}),
    })),
  };
}

/** The name of the image that a record is of. */
export function recordedImageName({ metadata }: V1ConfigMap): string {
  return metadata?.annotations?.[NAME_ANNOTATION] ?? "";
}
