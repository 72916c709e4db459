import { copyFile, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { VERSION } from "../../../src/version.ts";
import { buildExecutable } from "../../build.ts";
import { projectFolder } from "../cache.ts";
import { recompressLayers } from "./recompress-layers.ts";
import { requireDebianPackages } from "../debian-packages.ts";
import { run } from "../run.ts";
import { step } from "../step.ts";

/** What goes into the image beside the executable. */
const SOURCES = [
  "Containerfile",
  "scripts/setup/images/kubedock-image.ts",
  "scripts/setup/images/recompress-layers.ts",
];

/** Where the program is in the image: the place of the Go kubedock's. */
const PROGRAM_PATH = "usr/local/bin/kubedock";

/** Two seconds of work for 49 MB; level 19 takes 40 for 45 MB. */
const QUICK_LEVEL = 9;

/** The archives carry this time, so that the same input gives the same digest. */
const TIMESTAMP = "1700000000";

/** An image in an OCI layout, in the way skopeo and buildah name it. */
export type KubedockImage = { readonly source: string; readonly name: string };

/**
 * Builds the image of kubedock for this machine's architecture into `dist/image-<level>`, unless it is newer than all
 * that goes into it. Neither another image nor a network is needed.
 * @param level How much time zstd may take, 1 to 19.
 */
export async function kubedockImage(level = QUICK_LEVEL): Promise<KubedockImage> {
  const executable = await buildExecutable();
  const layout = join(projectFolder, "dist", `image-${level}`);
  const name = `kubedock:${VERSION}`;
  const image = { source: `oci:${layout}:${name}`, name };
  if (await isFresh(join(layout, "index.json"), [executable, ...SOURCES])) return image;
  await requireDebianPackages(["buildah"]);
  await step("Building the image of kubedock", async (report) => {
    await assembleRoot(executable);
    const scratch = await mkdtemp(join(tmpdir(), "kubedock-image-"));
    try {
      await build(scratch, name, report);
      await recompressLayers(join(scratch, "image"), level);
      await rm(layout, { recursive: true, force: true });
      await run(["mv", join(scratch, "image"), layout]);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
  return image;
}

/** Puts the executable and the C library that it is linked with where the Containerfile takes them from. */
async function assembleRoot(executable: string): Promise<void> {
  const root = join(projectFolder, "dist", "image-root");
  const fresh = `${root}.${process.pid}`;
  const files = new Map([[PROGRAM_PATH, executable]]);
  for (const library of await librariesOf(executable)) files.set(library, library);
  for (const [path, source] of files) {
    const target = join(fresh, path);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target);
  }
  await rm(root, { recursive: true, force: true });
  await rename(fresh, root);
}

/** Paths of the shared libraries of a program, its loader among them; the kernel's own is no file. */
async function librariesOf(executable: string): Promise<string[]> {
  const lines = await run(["ldd", executable]);
  return [...lines.matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? []);
}

/** Builds on a storage of its own, which leaves that of the user as it is. */
async function build(scratch: string, name: string, onLine: (line: string) => void): Promise<void> {
  const buildah = ["nice", "buildah"];
  const storage = ["--root", join(scratch, "storage"), "--runroot", join(scratch, "run")];
  const options = ["--isolation=chroot", "--target=kubedock", `--timestamp=${TIMESTAMP}`];
  const inputs = [`--build-arg=VERSION=${VERSION}`, "--file=Containerfile"];
  await run(
    [...buildah, "build", ...storage, ...options, ...inputs, `--tag=localhost/${name}`, "."],
    { cwd: projectFolder, onLine },
  );
  const target = `oci:${join(scratch, "image")}:${name}`;
  const compression = ["--compression-format=zstd", "--compression-level=1"];
  await run([...buildah, "push", ...storage, ...compression, `localhost/${name}`, target]);
}

async function isFresh(output: string, inputs: readonly string[]): Promise<boolean> {
  const built = Bun.file(output);
  if (!(await built.exists())) return false;
  return inputs.every(
    (path) => Bun.file(resolve(projectFolder, path)).lastModified <= built.lastModified,
  );
}

if (import.meta.main) {
  const level = process.argv[2] === undefined ? QUICK_LEVEL : Number(process.argv[2]);
  console.log((await kubedockImage(level)).source);
}
