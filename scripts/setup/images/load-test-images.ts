import { parseImageReference } from "../../../src/model/notation/image-reference.ts";
import { DEFAULT_CLUSTER } from "../../../src/cluster/node.ts";
import { ask, findProvider } from "../../../src/cluster/provider.ts";
import { requireDebianPackages } from "../debian-packages.ts";
import { pushImage } from "./push-image.ts";
import { step } from "../step.ts";
import { TEST_IMAGES, type TestImage, testImageSource } from "./test-image-list.ts";
import { testImages } from "./test-images.ts";

/** Which images go where. */
type LoadOptions = {
  readonly cluster?: string;
  readonly wanted?: readonly TestImage[];
};

/**
 * Builds the images of the tests and puts them into the registry of a local cluster, from which its node takes
 * them under their own names: `redis:7-alpine` becomes `docker.io/library/redis:7-alpine` there. What the registry
 * has already is not sent again.
 * @param registry Host and port, spoken to without TLS.
 */
export async function loadTestImages(
  registry: string,
  { cluster = DEFAULT_CLUSTER, wanted = TEST_IMAGES }: LoadOptions = {},
): Promise<void> {
  const images = await testImages();
  await requireDebianPackages(["skopeo"]);
  await step("Loading the test images", async () => {
    const names = wanted.flatMap((image) => image.names);
    await lookInRegistry(cluster, names);
    // The base first: the registry then has the layer that most others share.
    const [base, ...others] = wanted;
    if (base) await load(base, images, registry);
    await Promise.all(others.map((image) => load(image, images, registry)));
  });
}

/** Has a node look for images of their hosts in its own registry first. */
async function lookInRegistry(cluster: string, names: readonly string[]): Promise<void> {
  const hosts = new Set(names.map((name) => parseImageReference(name).domain));
  const command = ["/usr/lib/dockernetes/use-registry", ...hosts];
  await ask(await findProvider(), ["exec", cluster, ...command]);
}

/** One name at a time: the second finds the layers of the first. */
async function load(image: TestImage, images: string, registry: string): Promise<void> {
  for (const name of image.names) await pushImage(testImageSource(images, image), name, registry);
}
