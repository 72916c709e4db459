import type { Bind, HostConfig } from "../../../model/container.ts";
import type { FileEntry } from "../../../model/files/file-entry.ts";
import type { Engine } from "../../engine.ts";
import { boundEntries, toBytes } from "./binds.ts";
import type { WrittenFiles } from "./written-files.ts";

/**
 * The directories of an image that binds hide, as Docker's do: what they have is taken away before the bound files are
 * written.
 */
export async function hiddenFolders(
  { hostFiles }: Pick<Engine, "hostFiles">,
  binds: readonly Bind[],
): Promise<string[]> {
  const kinds = await Promise.all(binds.map(({ source }) => hostFiles.kindOf(toBytes(source))));
  return binds
    .filter((_, index) => kinds[index] === "directory")
    .map(({ target }) => toBytes(target));
}

/** What is written for binds, but for what another mount hides in its turn. */
export function writtenBinds(
  engine: Pick<Engine, "hostFiles" | "log">,
  host: HostConfig,
  binds: readonly Bind[],
): WrittenFiles {
  return {
    keepsKinds: false,
    entries: async function* () {
      for (const bind of binds) yield* ownEntries(boundEntries(engine, bind), host, bind);
    },
  };
}

/** The files of a bind in its container without those of other mounts in it. */
export async function* ownEntries(
  entries: AsyncGenerator<FileEntry>,
  host: HostConfig,
  { target }: Bind,
): AsyncGenerator<FileEntry> {
  const mounts = [
    ...[...host.binds, ...host.volumes].map((mount) => mount.target),
    ...Object.keys(host.tmpfs),
  ];
  const inside = mounts.filter((mount) => mount.startsWith(`${target}/`)).map(toBytes);
  for await (const entry of entries) {
    const { path } = entry.header;
    if (!inside.some((mount) => `${path}/`.startsWith(`${mount}/`))) yield entry;
  }
}
