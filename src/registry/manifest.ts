import { EngineError, errorMessage } from "../model/errors.ts";
import { canonicalReference, type ImageReference } from "../model/notation/image-reference.ts";
import { parseJson } from "../model/notation/json.ts";
import {
  compatiblePlatforms,
  formatPlatform,
  isSamePlatform,
  type Platform,
} from "../model/notation/platform.ts";
import { isDigest } from "./digest.ts";
import {
  integerField,
  listField,
  objectField,
  stringField,
  toObject,
  type JsonObject,
} from "./json-fields.ts";

/** A pointer to a document or a layer. */
export type Descriptor = {
  readonly mediaType: string;
  readonly digest: string;
  readonly sizeBytes: number;
};

/** A manifest of an index, with the platform that it is for. */
export type IndexEntry = Descriptor & { readonly platform?: Platform };

/** What a tag points at: one image, or a choice of images. */
export type Manifest = { readonly mediaType: string } & (
  | { readonly kind: "index"; readonly entries: readonly IndexEntry[] }
  | {
      readonly kind: "image";
      readonly config: Descriptor;
      readonly layers: readonly Descriptor[];
    }
);

/** All forms of manifests that are understood, for the `Accept` header. */
export const MANIFEST_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** Docker takes the last ones, too: some registries once lost the type. */
const CONFIG_TYPES = new Set([
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
  "application/octet-stream",
  "application/json",
  "text/html",
  "",
]);

/**
 * Reads a manifest or index, OCI's or Docker's.
 * @param contentType Of the answer; the document's own `mediaType` counts more.
 * @throws {EngineError} `invalid-argument` for what is no image (any more), `internal` for what is no manifest.
 */
export function parseManifest(
  bytes: Uint8Array,
  contentType: string,
  reference: ImageReference,
): Manifest {
  let document: JsonObject;
  try {
    document = toObject(parseJson(new TextDecoder().decode(bytes)), "manifest");
    if (document["schemaVersion"] !== 1) return readManifest(document, contentType);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const name = canonicalReference(reference);
    const message = `Cannot read the manifest of "${name}": ${errorMessage(error)}`;
    throw new EngineError("internal", message, { cause: error });
  }
  throw deprecated(reference);
}

/**
 * Picks the image of an index that runs best on a platform, as Docker does: an exact match, then one that the
 * platform runs as well (386 on amd64), then one that does not say what it is for.
 * @throws {EngineError} `not-found`, in Docker's words.
 */
export function chooseEntry(entries: readonly IndexEntry[], platform: Platform): IndexEntry {
  for (const wanted of compatiblePlatforms(platform)) {
    const match = entries.find((entry) => entry.platform && isSamePlatform(entry.platform, wanted));
    if (match) return match;
  }
  const unnamed = entries.find((entry) => entry.platform === undefined);
  if (unnamed) return unnamed;
  throw new EngineError(
    "not-found",
    `no matching manifest for ${formatPlatform(platform)} in the manifest list entries: no match for platform in manifest: not found`,
  );
}

function readManifest(document: JsonObject, contentType: string): Manifest {
  const mediaType = stringField(document, "mediaType") || (contentType.split(";", 1)[0] ?? "");
  const isIndex = "manifests" in document;
  // One document that is two things to two readers is an old trick: CVE-2021-41190.
  if (isIndex && ("layers" in document || "config" in document)) {
    throw new TypeError("it is an index and an image at once");
  }
  if (isIndex) {
    const entries = listField(document, "manifests").map(readEntry);
    return { kind: "index", mediaType, entries };
  }
  const config = readDescriptor(document["config"], "config");
  if (!CONFIG_TYPES.has(config.mediaType)) throw notAnImage(config.mediaType);
  const layers = listField(document, "layers").map((layer) => readDescriptor(layer, "layer"));
  return { kind: "image", mediaType, config, layers };
}

function readEntry(value: unknown): IndexEntry {
  const descriptor = readDescriptor(value, "manifest");
  const platform = toObject(value, "manifest")["platform"];
  return platform == null ? descriptor : { ...descriptor, platform: readPlatform(platform) };
}

function readDescriptor(value: unknown, name: string): Descriptor {
  const fields = toObject(value, name);
  const digest = stringField(fields, "digest");
  // It becomes part of an address: nothing but a digest may get through.
  if (!isDigest(digest)) throw new TypeError(`"${digest}" is not a digest`);
  return {
    mediaType: stringField(fields, "mediaType"),
    digest,
    sizeBytes: integerField(fields, "size"),
  };
}

function readPlatform(value: unknown): Platform {
  const fields = objectField({ platform: value }, "platform");
  const variant = stringField(fields, "variant");
  return {
    os: stringField(fields, "os"),
    architecture: stringField(fields, "architecture"),
    ...(variant === "" ? {} : { variant }),
  };
}

function notAnImage(mediaType: string): EngineError {
  const message = `Encountered remote ${JSON.stringify(mediaType)}(unknown) when fetching`;
  return new EngineError("invalid-argument", message);
}

function deprecated(reference: ImageReference): EngineError {
  return new EngineError(
    "invalid-argument",
    `Docker Image Format v1 and Docker Image manifest version 2, schema 1 support has been removed. Suggest the author of ${canonicalReference(reference)} to upgrade the image to the OCI Format or Docker Image manifest v2, schema 2. More information at https://docs.docker.com/go/deprecated-image-specs/`,
  );
}
