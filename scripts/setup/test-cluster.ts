import { loadKubedockImage } from "./load-kubedock-image.ts";
import { loadTestImages } from "./load-test-images.ts";
import { type LocalCluster, localCluster } from "./local-cluster.ts";
import { testImages } from "./test-images.ts";

/** Returns the local cluster with the images of the tests and of kubedock itself in its registry. */
export async function testCluster(): Promise<LocalCluster> {
  const [cluster] = await Promise.all([localCluster(), testImages()]);
  await loadTestImages(cluster.registry);
  await loadKubedockImage(cluster.registry);
  return cluster;
}
