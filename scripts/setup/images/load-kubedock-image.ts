import { requireDebianPackages } from "../debian-packages.ts";
import { kubedockImage } from "./kubedock-image.ts";
import { pushImage } from "./push-image.ts";

/**
 * Builds the image of kubedock and puts it into the registry of the local cluster, where servers look for it by
 * default.
 * @param registry Host and port, spoken to without TLS.
 * @returns Its name with the digest, for `INIT_IMAGE`: the version does not change with each build.
 */
export async function loadKubedockImage(registry: string): Promise<string> {
  const { source, name } = await kubedockImage();
  await requireDebianPackages(["skopeo"]);
  return pushImage(source, name, registry);
}
