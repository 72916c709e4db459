/** Podman writes IDs of images without the name of their hash. */
export function plainDigest(digest: string): string {
  return digest.replace(/^sha256:/, "");
}
