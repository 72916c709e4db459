import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Architecture } from "../../../src/shim/protocol.ts";
import { ownArchitecture } from "../../build.ts";
import { cached } from "../cache.ts";
import { requireDebianPackages } from "../debian-packages.ts";
import { run } from "../run.ts";

/** Where Debian's C library is, its loader apart. */
const FOLDERS: Readonly<Record<Architecture, string>> = {
  amd64: "lib/x86_64-linux-gnu",
  arm64: "lib/aarch64-linux-gnu",
};

/**
 * Finds the shared libraries of an executable, its loader among them: those that this machine would load, or for
 * another architecture those of Debian's package.
 * @returns Files by their paths in an image.
 */
export async function libraryFiles(
  executable: string,
  architecture: Architecture,
): Promise<Map<string, string>> {
  if (architecture === ownArchitecture) return ownLibraries(executable);
  await requireDebianPackages(["binutils"]);
  const root = await debianLibrary(architecture);
  const headers = await run(["readelf", "--program-headers", "--dynamic", executable]);
  const [, loader] = /interpreter: \/(\S+)\]/.exec(headers) ?? [];
  if (loader === undefined) throw new Error(`"${executable}" names no loader`);
  const needed = [...headers.matchAll(/\(NEEDED\).*\[(\S+)\]/g)].map(([, name]) => name ?? "");
  const libraries = needed.filter((name) => name !== basename(loader));
  const paths = [loader, ...libraries.map((name) => `${FOLDERS[architecture]}/${name}`)];
  return new Map(paths.map((path) => [path, fileIn(root, path)]));
}

/** Newer Debians have all of /lib below /usr. */
function fileIn(root: string, path: string): string {
  const places = [join(root, path), join(root, "usr", path)];
  const place = places.find((candidate) => existsSync(candidate));
  if (place === undefined) throw new Error(`Debian's libc6 has no "${path}"`);
  return place;
}

/** The kernel's own library is no file. */
async function ownLibraries(executable: string): Promise<Map<string, string>> {
  const lines = await run(["ldd", executable]);
  const paths = [...lines.matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? []);
  return new Map(paths.map((path) => [path, path]));
}

/** Unpacks Debian's C library for another architecture; nothing is installed. */
function debianLibrary(architecture: Architecture): Promise<string> {
  return cached(`libc-${architecture}`, { files: [], values: [architecture] }, async (folder) => {
    const state = join(folder, "apt");
    await mkdir(join(state, "lists", "partial"), { recursive: true });
    await mkdir(join(state, "cache", "archives", "partial"), { recursive: true });
    const settings = [
      `APT::Architecture=${architecture}`,
      `APT::Architectures=${architecture}`,
      `Dir::State::lists=${join(state, "lists")}`,
      `Dir::State::status=/dev/null`,
      `Dir::Cache=${join(state, "cache")}`,
    ].flatMap((setting) => ["-o", setting]);
    await run(["apt-get", ...settings, "update"]);
    await run(["apt-get", ...settings, "download", "libc6"], { cwd: state });
    const archive = (await readdir(state)).find((name) => name.endsWith(".deb"));
    if (!archive) throw new Error(`apt-get has not downloaded libc6 for ${architecture}`);
    await run(["dpkg-deb", "--extract", join(state, archive), folder]);
  });
}
