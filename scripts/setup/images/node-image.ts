import { copyFile, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { NODE_IMAGE } from "../../../src/cluster/node.ts";
import { ask, type Provider } from "../../../src/cluster/provider.ts";
import { digest, projectFolder } from "../cache.ts";
import { requireDebianPackages } from "../debian-packages.ts";
import { debianRoot } from "../debian-root.ts";
import { nodeBinary } from "../node-binary.ts";
import { run } from "../run.ts";
import { step } from "../step.ts";

/** The target of the Containerfile. */
const TARGET = "dockernetes";

/** What goes into the image besides that: a change of any of it makes a new one. */
const SOURCES = ["scripts/dockernetes/**"];

/** Label with the digest of the sources that an image was built of. */
const SOURCES_LABEL = "kubedock.sources";

/**
 * Builds the image of a cluster's node for a container engine, unless it has one of the same sources.
 * @returns The ID of the image, which is named `NODE_IMAGE`.
 */
export async function nodeImage(provider: Provider): Promise<string> {
  const sources = await digest({ files: SOURCES, values: await instructions() });
  const present = await findImage(provider, sources);
  if (present !== undefined) {
    await ask(provider, ["tag", present, NODE_IMAGE]); // which may have come to name another checkout's
    return present;
  }
  const isFromPackages = hasDebianPackages(provider);
  if (isFromPackages) await requireDebianPackages(["mmdebstrap"]);
  const title = "Building the node of the local cluster (the first time: some minutes)";
  await step(title, async (report) => {
    const [base, binary] = await Promise.all([
      isFromPackages ? debianRoot(report) : undefined,
      nodeBinary(report),
    ]);
    await placeBinary(binary);
    await run(buildCommand(provider, sources, base), { cwd: projectFolder, onLine: report });
  });
  // What the name stood for until now has none any more; one that is in use is left.
  const prune = ["image", "prune", "--force", "--filter", `label=${SOURCES_LABEL}`];
  await provider.run(prune);
  const built = await findImage(provider, sources);
  if (built !== undefined) return built;
  throw new Error(`"${provider.name}" has not kept the image that it has built`);
}

/** Docker is assumed to reach Docker Hub; podman is not, where a Debian can be made of packages. */
function hasDebianPackages(provider: Provider): boolean {
  return provider.name === "podman" && Bun.which("apt-get") !== null;
}

function buildCommand(provider: Provider, sources: string, base: string | undefined): string[] {
  const options = [
    `--file Containerfile --target ${TARGET} --tag ${NODE_IMAGE}`,
    `--label ${SOURCES_LABEL}=${sources}`,
    // In a chroot the build needs no more than root: no mounts, no cgroups, no network of its own.
    ...(provider.name === "podman" ? ["--isolation chroot --layers=false"] : []),
    ...(base === undefined ? [] : [`--build-arg BASE=${base}`]),
  ];
  return [provider.name, "build", ...options.flatMap((words) => words.split(" ")), "."];
}

/** The instructions of the target, and those before all targets: what others are made of does not matter. */
async function instructions(): Promise<string[]> {
  const text = await Bun.file(join(projectFolder, "Containerfile")).text();
  const [common = "", ...stages] = text.split(/^(?=FROM )/m);
  return [common, ...stages.filter((stage) => stage.split("\n", 1)[0]?.endsWith(` AS ${TARGET}`))];
}

/** Puts the program where the Containerfile takes it from. */
async function placeBinary(binary: string): Promise<void> {
  const target = join(projectFolder, "dist", "dockernetes");
  await mkdir(join(projectFolder, "dist"), { recursive: true });
  await copyFile(binary, `${target}.new`);
  await rename(`${target}.new`, target);
}

/** The ID of the image of some sources, whatever its name: two checkouts of different sources keep an image each. */
async function findImage(provider: Provider, sources: string): Promise<string | undefined> {
  const filter = `label=${SOURCES_LABEL}=${sources}`;
  const ids = await ask(provider, ["images", "--quiet", "--no-trunc", "--filter", filter]);
  return ids === "" ? undefined : ids.split("\n")[0]?.replace("sha256:", "");
}
