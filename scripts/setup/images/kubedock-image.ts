import { chmod, copyFile, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { VERSION } from "../../../src/version.ts";
import type { Architecture } from "../../../src/shim/protocol.ts";
import { buildExecutable, ownArchitecture } from "../../build.ts";
import { projectFolder } from "../cache.ts";
import { libraryFiles } from "./c-library.ts";
import { joinImages } from "./join-images.ts";
import { recompressLayers } from "./recompress-layers.ts";
import { requireDebianPackages } from "../debian-packages.ts";
import { run } from "../run.ts";
import { step } from "../step.ts";

/** What goes into the image beside the executable. */
const SOURCES = [
  "Containerfile",
  "scripts/setup/images/c-library.ts",
  "scripts/setup/images/join-images.ts",
  "scripts/setup/images/kubedock-image.ts",
  "scripts/setup/images/recompress-layers.ts",
];

/** Where the program is in the image: the place of the Go kubedock's. */
const PROGRAM_PATH = "usr/local/bin/kubedock";

/** Where files wait in the image that were put into a container before its start. */
const TEMPORARY = "tmp";

/** How much time zstd may take: two seconds of work for 49 MB; level 19 takes 40 for 45 MB. */
const LEVEL = 9;

/** The archives carry this time, so that the same input gives the same digest. */
const TIMESTAMP = "1700000000";

/** An image in an OCI layout, in the way skopeo and buildah name it. */
export type KubedockImage = { readonly source: string; readonly name: string };

/**
 * Builds the image of kubedock into a folder of `dist`, unless it is newer than all that goes into it. For this
 * machine's own architecture neither another image nor a network is needed; for another one, Bun's runtime and Debian's
 * C library are fetched.
 * @param architectures Who pulls the image gets that of its own.
 */
export async function kubedockImage(
  architectures: readonly Architecture[] = [ownArchitecture],
): Promise<KubedockImage> {
  const executables = await inTurn(architectures, buildExecutable);
  const layout = join(projectFolder, "dist", `image-${architectures.join("-")}`);
  const name = `kubedock:${VERSION}`;
  const image = { source: `oci:${layout}:${name}`, name };
  if (await isFresh(join(layout, "index.json"), [...executables, ...SOURCES])) return image;
  await requireDebianPackages(["buildah"]);
  await step("Building the image of kubedock", async (report) => {
    for (const architecture of architectures) await assembleRoot(architecture);
    const scratch = await mkdtemp(join(tmpdir(), "kubedock-image-"));
    try {
      const isList = architectures.length > 1;
      const nameOf = (architecture: Architecture): string => (isList ? architecture : name);
      await build(scratch, { architectures, nameOf, onLine: report });
      await recompressLayers(join(scratch, "image"), LEVEL);
      if (isList) await joinImages(join(scratch, "image"), name, architectures);
      await rm(layout, { recursive: true, force: true });
      await run(["mv", join(scratch, "image"), layout]);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
  return image;
}

/** Puts all that is in the image where the Containerfile takes it from. */
async function assembleRoot(architecture: Architecture): Promise<void> {
  const root = join(projectFolder, "dist", "image-root", architecture);
  const fresh = `${root}.${process.pid}`;
  const executable = await buildExecutable(architecture);
  const files = await libraryFiles(executable, architecture);
  files.set(PROGRAM_PATH, executable);
  for (const [path, source] of files) {
    const target = join(fresh, path);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target);
  }
  await mkdir(join(fresh, TEMPORARY), { recursive: true });
  await chmod(join(fresh, TEMPORARY), 0o1777); // any user's, as OpenShift gives the server one of its own
  await rm(root, { recursive: true, force: true });
  await rename(fresh, root);
}

type BuildOptions = {
  readonly architectures: readonly Architecture[];
  /** What each image is called in the layout. */
  readonly nameOf: (architecture: Architecture) => string;
  readonly onLine: (line: string) => void;
};

/** Builds on a storage of its own, which leaves that of the user as it is. */
async function build(
  scratch: string,
  { architectures, nameOf, onLine }: BuildOptions,
): Promise<void> {
  const buildah = ["nice", "buildah"];
  const storage = ["--root", join(scratch, "storage"), "--runroot", join(scratch, "run")];
  const options = ["--isolation=chroot", "--target=kubedock", `--timestamp=${TIMESTAMP}`];
  const inputs = [`--build-arg=VERSION=${VERSION}`, "--file=Containerfile"];
  const compression = ["--compression-format=zstd", "--compression-level=1"];
  for (const architecture of architectures) {
    const name = `localhost/kubedock-${architecture}`;
    const wanted = [`--platform=linux/${architecture}`, `--tag=${name}`];
    const command = [...buildah, "build", ...storage, ...options, ...inputs, ...wanted, "."];
    await run(command, { cwd: projectFolder, onLine });
    const target = `oci:${join(scratch, "image")}:${nameOf(architecture)}`;
    await run([...buildah, "push", ...storage, ...compression, name, target]);
  }
}

/** The builds take all of the machine. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

async function isFresh(output: string, inputs: readonly string[]): Promise<boolean> {
  const built = Bun.file(output);
  if (!(await built.exists())) return false;
  return inputs.every(
    (path) => Bun.file(resolve(projectFolder, path)).lastModified <= built.lastModified,
  );
}
