import { join } from "node:path";

/** What an index says of a manifest. @see OCI image specification, image-index.md */
type Descriptor = {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
};
type Index = { readonly schemaVersion: 2; readonly manifests: readonly object[] };

const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

/** The annotation with an image's name in a layout. */
const NAME = "org.opencontainers.image.ref.name";

/**
 * Makes one image of those of an OCI layout, one for each architecture, which are called by it: who pulls the image
 * gets that of its own architecture. buildah can do so too, but not with zstd.
 */
export async function joinImages(
  layout: string,
  name: string,
  architectures: readonly string[],
): Promise<void> {
  const path = join(layout, "index.json");
  const { manifests } = (await Bun.file(path).json()) as { manifests: readonly Descriptor[] };
  const joined = architectures.map((architecture) => {
    const found = manifests.find(({ annotations }) => annotations?.[NAME] === architecture);
    if (!found) throw new Error(`"${layout}" has no image called "${architecture}"`);
    const { mediaType, digest, size } = found;
    return { mediaType, digest, size, platform: { architecture, os: "linux" } };
  });
  const index = document({ schemaVersion: 2, manifests: joined });
  const digest = new Bun.CryptoHasher("sha256").update(index).digest("hex");
  await Bun.write(join(layout, "blobs", "sha256", digest), index);
  const annotations = { [NAME]: name };
  const entry = {
    mediaType: INDEX_TYPE,
    digest: `sha256:${digest}`,
    size: index.length,
    annotations,
  };
  await Bun.write(path, document({ schemaVersion: 2, manifests: [entry] }));
}

function document(index: Index): Uint8Array<ArrayBuffer> {
  return Buffer.from(JSON.stringify({ ...index, mediaType: INDEX_TYPE }));
}
