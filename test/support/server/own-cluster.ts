import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadKubedockImage } from "../../../scripts/setup/images/load-kubedock-image.ts";
import { loadTestImages } from "../../../scripts/setup/images/load-test-images.ts";
import { TEST_IMAGES } from "../../../scripts/setup/images/test-image-list.ts";
import { createCluster } from "../../../src/cluster/create.ts";
import { deleteCluster } from "../../../src/cluster/delete.ts";
import { publishedAddress, REGISTRY_PORT } from "../../../src/cluster/node.ts";
import type { IpFamily } from "../../../src/cluster/pod-network.ts";
import { findProvider } from "../../../src/cluster/provider.ts";
import { ownId } from "./harness.ts";

/** A local cluster of one test, beside that of all others; disposing of it deletes it. */
export type OwnCluster = AsyncDisposable & {
  readonly kubeconfig: string;
  /** Image of kubedock, for `INIT_IMAGE`. */
  readonly initImage: string;
};

/** Makes a cluster, with some of the images of the tests. */
export async function createOwnCluster(
  ipFamily: IpFamily,
  images: readonly string[],
): Promise<OwnCluster> {
  const [provider, name] = [await findProvider(), ownId()];
  const folder = await mkdtemp(join(tmpdir(), "kubedock-own-cluster-"));
  const { KUBECONFIG } = process.env;
  // The current context of all others shall stay as it is.
  process.env["KUBECONFIG"] = join(folder, "config");
  await using undo = new AsyncDisposableStack();
  undo.defer(() => rm(folder, { recursive: true }));
  undo.defer(() => {
    if (KUBECONFIG === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = KUBECONFIG;
  });
  const kubeconfig = await createCluster(provider, { name, ipFamily });
  undo.defer(() => deleteCluster(provider, name));
  const registry = await publishedAddress(provider, name, REGISTRY_PORT);
  const wanted = TEST_IMAGES.filter(({ folder }) => images.includes(folder));
  await loadTestImages(registry, { cluster: name, wanted });
  const initImage = await loadKubedockImage(registry);
  const made = undo.move();
  return { kubeconfig, initImage, [Symbol.asyncDispose]: () => made.disposeAsync() };
}
