import { rm } from "node:fs/promises";
import { join } from "node:path";

/** What an index or a manifest says of another document or a layer. @see OCI image specification, descriptor.md */
type Descriptor = { mediaType: string; digest: string; size: number };
type Manifest = { layers: Descriptor[] };
type Index = { manifests: Descriptor[] };

const ZSTD_LAYER = "application/vnd.oci.image.layer.v1.tar+zstd";

/**
 * Compresses the layers of the images of an OCI layout, which have to be zstd already, once more and better: what
 * buildah and skopeo take for the highest level leaves a tenth more.
 * @param level From 1 to 19; a reader needs no more memory for the highest.
 */
export async function recompressLayers(layout: string, level: number): Promise<void> {
  const indexPath = join(layout, "index.json");
  const index = (await Bun.file(indexPath).json()) as Index;
  for (const entry of index.manifests) {
    const manifest = (await Bun.file(blobPath(layout, entry.digest)).json()) as Manifest;
    for (const layer of manifest.layers) {
      if (layer.mediaType !== ZSTD_LAYER)
        throw new Error(`Cannot compress a layer of type "${layer.mediaType}": not zstd`);
      const blob = await Bun.file(blobPath(layout, layer.digest)).bytes();
      const content = await Bun.zstdDecompress(blob);
      await replaceBlob(layout, layer, await Bun.zstdCompress(content, { level }));
    }
    await replaceBlob(layout, entry, Buffer.from(JSON.stringify(manifest)));
  }
  await Bun.write(indexPath, JSON.stringify(index));
}

async function replaceBlob(
  layout: string,
  descriptor: Descriptor,
  content: Uint8Array,
): Promise<void> {
  const old = descriptor.digest;
  descriptor.digest = `sha256:${new Bun.CryptoHasher("sha256").update(content).digest("hex")}`;
  descriptor.size = content.length;
  await Bun.write(blobPath(layout, descriptor.digest), content);
  if (old !== descriptor.digest) await rm(blobPath(layout, old), { force: true });
}

function blobPath(layout: string, digest: string): string {
  return join(layout, "blobs", ...digest.split(":"));
}
