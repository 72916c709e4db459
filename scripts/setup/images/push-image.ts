import { canonicalName, parseImageReference } from "../../../src/model/notation/image-reference.ts";
import { run } from "../run.ts";

/** Both kinds of manifests: a registry does not convert one to the other. */
const ACCEPTED = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/**
 * Puts an image into the registry of the local cluster, from which its node takes it under its own name:
 * `redis:7-alpine` becomes `docker.io/library/redis:7-alpine` there. What the registry has already is not sent again.
 * @param source Where the image is, as skopeo names it.
 * @param registry Host and port, spoken to without TLS.
 * @returns The name with the digest, which a node does not take for an earlier image of that name.
 */
export async function pushImage(source: string, name: string, registry: string): Promise<string> {
  const reference = parseImageReference(name);
  const repository = canonicalName(reference);
  const tag = reference.tag ?? "latest";
  const manifest = await run(["skopeo", "inspect", "--raw", source]);
  const present = await fetch(`http://${registry}/v2/${repository}/manifests/${tag}`, {
    headers: { accept: ACCEPTED },
  });
  const digest = new Bun.CryptoHasher("sha256").update(manifest).digest("hex");
  const exactName = `${repository}@sha256:${digest}`;
  if (present.ok && (await present.text()) === manifest) return exactName;
  const target = `docker://${registry}/${repository}:${tag}`;
  await run(["skopeo", "copy", "--quiet", "--dest-tls-verify=false", source, target]);
  return exactName;
}
