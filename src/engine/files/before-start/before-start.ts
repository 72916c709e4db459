import type { Bind } from "../../../model/container.ts";
import { ownBinds } from "../../../model/group.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { mountedFiles, type MountedFiles } from "./mounted-files.ts";
import { whyMounted, whyUploadsMounted } from "./why-mounted.ts";
import { hiddenFolders, writtenBinds } from "./written-binds.ts";
import { writtenUploads, type WrittenFiles } from "./written-files.ts";

/** How files get into a container: before its command runs, or, by `exec`, as soon as it does. */
export type CopyWay = "auto" | "gate" | "init" | "exec";

/** The files that a container is to have when its start is done, by the way they take. */
export type StartFiles = {
  /** What an init container receives, to be mounted; absent if there is none. */
  readonly mounted?: MountedFiles;
  /** What is written into the container itself, one after the other. */
  readonly written: readonly WrittenFiles[];
  /** Directories that must not show then what the image has in them. */
  readonly emptied: readonly string[];
  /** Whether the command waits behind a gate until those are written; else it may run before they are there. */
  readonly holdsCommand: boolean;
};

/**
 * Collects the files that wait for the start of a container: those of its binds, then those that were put there.
 * No content is read before the entries are.
 */
export async function filesBeforeStart(
  engine: Engine,
  { record }: Pick<Container, "record">,
): Promise<StartFiles> {
  const { spec } = record;
  const binds = ownBinds(spec);
  const isMounted = (bind: Bind): boolean => whyMounted(engine, spec, bind) !== undefined;
  const archives = await engine.spool.list(record.id);
  const uploadsAreMounted = whyUploadsMounted(engine, spec) !== undefined;
  const plan = {
    binds: binds.filter(isMounted),
    archives: uploadsAreMounted ? archives : [],
  };
  const mounted = await mountedFiles(engine, plan);
  const written = binds.filter((bind) => !isMounted(bind));
  const uploads = uploadsAreMounted ? [] : archives;
  const parts = mounted ? { mounted } : {};
  if (uploads.length === 0 && written.length === 0)
    return { ...parts, written: [], emptied: [], holdsCommand: false };
  const holdsCommand = engine.config.copyWay !== "exec";
  return {
    ...parts,
    emptied: holdsCommand ? await hiddenFolders(engine, written) : [], // else they may be the command's by now
    holdsCommand,
    written: [
      ...(written.length > 0 ? [writtenBinds(engine, spec.host, written)] : []),
      ...writtenUploads(uploads),
    ],
  };
}
