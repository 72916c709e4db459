import { EngineError } from "../model/errors.ts";
import { familiarName, familiarReference } from "../model/notation/image-reference.ts";
import type { Image, ImageDescriptor } from "../model/image.ts";
import type { Platform } from "../model/notation/platform.ts";
import type { DocumentReader, ReadContext, StoredManifest } from "./document-reader.ts";
import { chooseEntry } from "./manifest.ts";

/** An index may point at indexes; nobody has seen more than one below another. */
const MAX_INDEXES = 3;

/**
 * Puts an image together from its documents. An image that is not for this platform, but the only one, is taken as it
 * is, as Docker does: what it is for stands in it.
 */
export async function readImage(
  reader: DocumentReader,
  context: ReadContext,
  platform: Platform,
): Promise<Image> {
  const { reference } = context;
  const root = await reader.manifest(context);
  const { config, layers } = await descend(reader, { context, platform, from: root });
  const { sizeBytes, ...document } = await reader.config(context, config);
  return {
    ...document,
    reference,
    id: config.digest,
    repoDigest: `${familiarName(reference)}@${root.digest}`,
    sizeBytes: layers.reduce((sum, layer) => sum + layer.sizeBytes, sizeBytes),
    layers: layers.map(({ digest, sizeBytes }) => ({ digest, sizeBytes })),
  };
}

/** Tells what a name points at, without a choice of platform. */
export async function readDescriptor(
  reader: DocumentReader,
  context: ReadContext,
): Promise<ImageDescriptor> {
  const root = await reader.manifest(context);
  const { mediaType, digest, sizeBytes } = root;
  const platforms =
    root.kind === "index"
      ? root.entries.flatMap(({ platform }) => platform ?? [])
      : [toPlatform(await reader.config(context, root.config))];
  return { mediaType, digest, sizeBytes, platforms };
}

type Descent = {
  readonly context: ReadContext;
  readonly platform: Platform;
  readonly from: StoredManifest;
};

async function descend(reader: DocumentReader, { context, platform, from }: Descent) {
  let manifest = from;
  for (let indexes = 0; manifest.kind === "index"; indexes += 1) {
    if (indexes === MAX_INDEXES) {
      const name = familiarReference(context.reference);
      throw new EngineError("internal", `Cannot read image "${name}": too many nested indexes`);
    }
    manifest = await reader.manifest(context, chooseEntry(manifest.entries, platform).digest);
  }
  return manifest;
}

function toPlatform({ os, architecture, variant }: Platform): Platform {
  return variant === undefined ? { os, architecture } : { os, architecture, variant };
}
