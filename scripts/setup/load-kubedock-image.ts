import { requireDebianPackages } from "./debian-packages.ts";
import { kubedockImage } from "./kubedock-image.ts";
import { pushImage } from "./push-image.ts";

/**
 * Builds the image of kubedock and puts it into the registry of the local cluster, where servers look for it by
 * default.
 * @param registry Host and port, spoken to without TLS.
 */
export async function loadKubedockImage(registry: string): Promise<void> {
  const { source, name } = await kubedockImage();
  await requireDebianPackages(["skopeo"]);
  await pushImage(source, name, registry);
}
