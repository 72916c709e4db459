import { join } from "node:path";
import { requireProgram } from "./docker-registry.ts";

/** Makes images from nothing with buildah, in a folder of its own, and pushes them. */
export type ImageMaker = {
  /** An image of one file for `linux/<architecture>`; `config` are arguments of `buildah config`. */
  readonly push: (name: string, architecture: string, config?: readonly string[]) => Promise<void>;
  /** An index of such images. */
  readonly pushIndex: (
    name: string,
    architectures: readonly string[],
    format: "oci" | "v2s2",
  ) => Promise<void>;
};

/** Prepares a maker whose containers and layers lie in `folder`. */
export function createImageMaker(folder: string): ImageMaker {
  const program = requireProgram("buildah", "buildah");
  const storage = ["--root", join(folder, "root"), "--runroot", join(folder, "run")];

  async function buildah(...command: readonly string[]): Promise<string> {
    const child = Bun.spawn([program, ...storage, "--storage-driver", "vfs", ...command], {
      stdout: "pipe",
      stderr: "pipe",
    });
    const [output, errors, exitCode] = await Promise.all([
      child.stdout.text(),
      child.stderr.text(),
      child.exited,
    ]);
    if (exitCode !== 0) throw new Error(`buildah ${command.join(" ")}: ${errors}`);
    return output.trim();
  }

  async function commit(architecture: string, config: readonly string[]): Promise<string> {
    const file = join(folder, "hello");
    await Bun.write(file, `hello ${architecture}\n`);
    const container = await buildah("from", "scratch");
    await buildah("copy", container, file, "/hello");
    await buildah("config", "--os", "linux", "--arch", architecture, ...config, container);
    const image = await buildah("commit", "--quiet", "--rm", container);
    return image;
  }

  return {
    async push(name, architecture, config = []) {
      const image = await commit(architecture, config);
      await buildah("push", "--quiet", "--tls-verify=false", image, `docker://${name}`);
    },
    async pushIndex(name, architectures, format) {
      const list = `list-${crypto.randomUUID()}`;
      await buildah("manifest", "create", list);
      for (const architecture of architectures) {
        const image = await commit(architecture, []);
        await buildah("manifest", "add", "--os", "linux", "--arch", architecture, list, image);
      }
      const options = ["--all", "--quiet", "--tls-verify=false", "--format", format];
      await buildah("manifest", "push", ...options, list, `docker://${name}`);
    },
  };
}
