import type { FileEntry } from "../../model/file-entry.ts";
import { readTar } from "../../streams/tar/read-tar.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { boundEntries, makeBindSources } from "./binds.ts";

/** Files that must be in a container before its command runs, in their order, at absolute paths. */
export type StartFiles = {
  readonly entries: () => AsyncGenerator<FileEntry>;
};

/**
 * Collects the files that wait for the start of a container: those of its binds, then those that were put there.
 * Nothing is read before the entries are.
 */
export async function filesBeforeStart(
  engine: Engine,
  { record }: Container,
): Promise<StartFiles | undefined> {
  const { binds } = record.spec.host;
  await makeBindSources(engine, binds);
  const archives = await engine.spool.list(record.id);
  if (archives.length === 0 && binds.length === 0) return undefined;
  return {
    entries: async function* () {
      for (const bind of binds) yield* boundEntries(engine, bind);
      for (const archive of archives) yield* readTar(archive.open());
    },
  };
}
