import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./run.ts";

/** The image that stands in for Docker Hub's where no registry is at hand. */
const DEBIAN_ROOT = "localhost/kubedock/debian:bookworm-slim";

/** What no container reads is not unpacked, in the images built on this one neither. */
const LEFT_OUT = ["doc", "info", "locale", "man"];

/**
 * Makes an image of a bare Debian from its packages by mmdebstrap, for podman, unless it is there.
 * @returns Its name.
 */
export async function debianRoot(onLine: (line: string) => void): Promise<string> {
  if (await isPresent()) return DEBIAN_ROOT;
  const folder = await mkdtemp(join(tmpdir(), "kubedock-debian-"));
  const archive = join(folder, "root.tar");
  try {
    const options = LEFT_OUT.map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
    const command = ["mmdebstrap", "--variant=minbase", ...options, "bookworm", archive];
    await run(command, { onLine });
    await run(["podman", "import", "--quiet", archive, DEBIAN_ROOT]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return DEBIAN_ROOT;
}

async function isPresent(): Promise<boolean> {
  try {
    await run(["podman", "image", "exists", DEBIAN_ROOT]);
    return true;
  } catch {
    return false; // because that is how podman answers
  }
}
