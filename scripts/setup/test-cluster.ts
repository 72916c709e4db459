import { loadKubedockImage } from "./images/load-kubedock-image.ts";
import { loadTestImages } from "./images/load-test-images.ts";
import { type LocalCluster, localCluster } from "./local-cluster.ts";
import { testImages } from "./images/test-images.ts";

/** The local cluster, and the name of the image of kubedock in its registry. */
export type TestCluster = LocalCluster & { readonly initImage: string };

/** Returns the local cluster with the images of the tests and of kubedock itself in its registry. */
export async function testCluster(): Promise<TestCluster> {
  const [cluster] = await Promise.all([localCluster(), testImages()]);
  await loadTestImages(cluster.registry);
  return { ...cluster, initImage: await loadKubedockImage(cluster.registry) };
}
