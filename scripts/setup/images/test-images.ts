import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cached, projectFolder } from "../cache.ts";
import { requireDebianPackages } from "../debian-packages.ts";
import { runGo } from "../go.ts";
import { run } from "../run.ts";
import { type Report, step } from "../step.ts";
import { TEST_IMAGES, type TestImage, testImageSource } from "./test-image-list.ts";

const PACKAGES = ["mmdebstrap", "buildah"];

/** Folders of `/usr/share` that no container reads: not unpacked, in the images built on this root neither. */
const LEFT_OUT = ["doc", "doc-base", "info", "lintian", "locale", "man"];

/** The archives of all images carry this time, so that the same input gives the same digest. */
const TIMESTAMP = "1700000000";

type Work = {
  /** Scratch folder with what goes into images and buildah's own storage. */
  readonly scratch: string;
  readonly images: string;
  readonly report: Report;
};

/**
 * Builds the images of the tests from Debian packages, in under two minutes, and returns their folder.
 * @throws {Error} If a Debian package is missing and cannot be installed, or a build fails.
 */
export async function testImages(): Promise<string> {
  const inputs = { files: ["test/images/**", "scripts/setup/images/test-image*.ts"] };
  return cached("test-images", inputs, async (images) => {
    await requireDebianPackages(PACKAGES);
    await step("Building the test images", (report) => buildAll(images, report));
  });
}

async function buildAll(images: string, report: Report): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "kubedock-images-"));
  const work = { scratch, images, report };
  try {
    await Promise.all([
      makeDebianRoot(work),
      compile("no-shell", "app", work),
      compile("ryuk", "ryuk", work),
    ]);
    const built = new Map<string, Promise<void>>();
    for (const image of TEST_IMAGES) {
      const parent = image.parent ? built.get(image.parent) : undefined;
      built.set(image.folder, buildAfter(parent, image, work));
    }
    await Promise.all(built.values());
    // One at a time: all of them add to the index of the same layout.
    for (const image of TEST_IMAGES) await exportImage(image, work);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function makeDebianRoot({ scratch, report }: Work): Promise<void> {
  const options = LEFT_OUT.map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`);
  const root = join(scratch, "root.tar");
  await run(
    ["mmdebstrap", "--variant=minbase", "--dpkgopt=force-unsafe-io", ...options, "bookworm", root],
    { env: { SOURCE_DATE_EPOCH: TIMESTAMP }, onLine: report },
  );
}

/** Builds the program that is an image's only file. */
async function compile(folder: string, program: string, { scratch, report }: Work): Promise<void> {
  await runGo(["build", "-trimpath", "-ldflags=-s -w", "-o", join(scratch, program), "."], {
    cwd: join(projectFolder, "test", "images", folder, "app"),
    onLine: report,
  });
}

async function buildAfter(
  parent: Promise<void> | undefined,
  { folder, format, isMadeBefore }: TestImage,
  work: Work,
): Promise<void> {
  await parent;
  const context = join(projectFolder, "test", "images", folder);
  const options = [
    "--isolation=chroot",
    "--pull=never",
    `--timestamp=${TIMESTAMP}`,
    `--format=${format}`,
    `--tag=localhost/${folder}`,
    `--file=${join(context, "Containerfile")}`,
  ];
  await buildah(work, ["build", ...options, isMadeBefore ? work.scratch : context]);
}

async function exportImage(image: TestImage, work: Work): Promise<void> {
  const format = image.format === "docker" ? "v2s2" : "oci";
  const target = testImageSource(work.images, image);
  await buildah(work, ["push", `--format=${format}`, `localhost/${image.folder}`, target]);
}

/** Runs buildah on a storage of its own, which leaves that of the user as it is. */
async function buildah({ scratch, report }: Work, args: readonly string[]): Promise<void> {
  const storage = ["--root", join(scratch, "storage"), "--runroot", join(scratch, "run")];
  await run(["buildah", ...storage, ...args], { onLine: report });
}
