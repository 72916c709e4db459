import { existsSync } from "node:fs";
// oxlint-disable-next-line no-restricted-imports -- names of images are read in one place only
import { canonicalName, parseImageReference } from "../../model/notation/image-reference.ts";
import { ClusterError } from "../cluster-error.ts";
import { publishedAddress, REGISTRY_PORT } from "../node.ts";
import { ask, type Provider } from "../provider.ts";

/**
 * Puts images into the registry of a node, from which it takes them under their own names: `redis:7-alpine` becomes
 * `/docker.io/library/redis:7-alpine` there. All of them travel at once.
 * @param sources Names of images that the engine has, or paths of archives (`docker save`, OCI).
 * @returns The full names of the images.
 * @throws {ClusterError} If the engine does not have an image or cannot read an archive.
 */
export async function loadImages(
  provider: Provider,
  cluster: string,
  sources: readonly string[],
): Promise<string[]> {
  const registry = await publishedAddress(provider, cluster, REGISTRY_PORT);
  const names = await Promise.all(sources.map((source) => imagesOf(provider, source)));
  const images = names.flat().map((source) => ({ source, ...fullName(source) }));
  const hosts = new Set(images.map(({ host }) => host));
  await Promise.all([
    ask(provider, ["exec", cluster, "/usr/lib/dockernetes/use-registry", ...hosts]),
    ...images.map(({ source, name }) => push(provider, source, `${registry}/${name}`)),
  ]);
  return images.map(({ name }) => name);
}

function fullName(source: string): { readonly host: string; readonly name: string } {
  // Podman names what was built here "localhost/…", and finds it by the name without that too, as a pod shall.
  const reference = parse(source.replace(/^localhost\//, ""));
  const name = `${canonicalName(reference)}:${reference.tag ?? "latest"}`;
  return { host: reference.domain, name };
}

function parse(name: string): ReturnType<typeof parseImageReference> {
  try {
    return parseImageReference(name);
  } catch (cause) {
    throw new ClusterError(`Cannot load "${name}": give it a name first`, { cause });
  }
}

/** The names of the images that a source stands for. */
async function imagesOf(provider: Provider, source: string): Promise<string[]> {
  const { exitCode } = await provider.run(["image", "inspect", "--format", "{{.Id}}", source]);
  if (exitCode === 0) return [source];
  if (!existsSync(source)) {
    throw new ClusterError(
      `Cannot load "${source}": ${provider.name} has no such image, and there is no such file. ` +
        `Get it first with "${provider.name} pull ${source}"`,
    );
  }
  const text = await ask(provider, ["load", "--input", source]);
  const names = [...text.matchAll(/^Loaded image(?:\(s\))?: (.+)$/gm)].flatMap(([, names = ""]) =>
    names.split(","),
  );
  if (names.length > 0) return names;
  throw new ClusterError(`Cannot load "${source}": its images have no names`);
}

async function push(provider: Provider, source: string, target: string): Promise<void> {
  if (provider.name === "podman") {
    const args = ["push", "--quiet", "--tls-verify=false", source, `docker://${target}`];
    await ask(provider, args);
    return;
  }
  // Docker pushes under the name that an image has, and only to 127.0.0.0/8 without TLS.
  await ask(provider, ["tag", source, target]);
  try {
    await ask(provider, ["push", "--quiet", target]);
  } finally {
    await provider.run(["image", "rm", target]);
  }
}
