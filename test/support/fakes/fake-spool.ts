import type { Spool, SpoolOptions } from "../../../src/engine/local-files.ts";
import { bytesOf, streamOf } from "../tar.ts";

/** Archives in memory, by container. */
export class FakeSpool implements Spool {
  readonly archives = new Map<string, (SpoolOptions & { readonly bytes: Uint8Array })[]>();

  readonly add: Spool["add"] = async (containerId, archive, options) => {
    const kept = { ...options, bytes: await bytesOf(archive) };
    this.archives.set(containerId, [...(this.archives.get(containerId) ?? []), kept]);
  };

  readonly list: Spool["list"] = async (containerId) =>
    (this.archives.get(containerId) ?? []).map(({ bytes, keepsKinds }) => ({
      keepsKinds,
      open: () => streamOf(bytes),
    }));

  readonly delete: Spool["delete"] = async (containerId) => {
    this.archives.delete(containerId);
  };

  readonly tidy: Spool["tidy"] = async (containerIds) => {
    for (const id of this.archives.keys()) if (!containerIds.includes(id)) this.archives.delete(id);
  };
}
