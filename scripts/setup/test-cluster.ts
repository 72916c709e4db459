import { loadTestImages } from "./load-test-images.ts";
import { type LocalCluster, localCluster } from "./local-cluster.ts";
import { testImages } from "./test-images.ts";

/** Returns the local cluster with the images of the tests in its registry. */
export async function testCluster(): Promise<LocalCluster> {
  const [cluster] = await Promise.all([localCluster(), testImages()]);
  await loadTestImages(cluster.registry);
  return cluster;
}
