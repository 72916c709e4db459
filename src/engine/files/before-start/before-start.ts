import type { FileEntry } from "../../../model/file-entry.ts";
import type { Bind, ContainerSpec } from "../../../model/container.ts";
import { EngineError } from "../../../model/errors.ts";
import { execsAsRoot } from "../../../podspec/security-context.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { spooledEntries } from "./spooled-file.ts";
import { hiddenFolders, writtenEntries } from "./written-binds.ts";

/** How files get into a container: before its command runs, or, by `exec`, as soon as it does. */
export type CopyWay = "auto" | "gate" | "init" | "exec";

/** The files that a container is to have when its start is done, by the way they take. */
export type StartFiles = {
  /** What an init container receives, to be mounted. */
  readonly mounted: readonly Bind[];
  /** What is written into the container itself, at absolute paths; absent if there is none. */
  readonly written?: () => AsyncGenerator<FileEntry>;
  /** Directories that must not show then what the image has in them. */
  readonly emptied: readonly string[];
  /** Whether the command waits behind a gate until those are written; else it may run before they are there. */
  readonly holdsCommand: boolean;
};

/**
 * Collects the files that wait for the start of a container: those of its binds, then those that were put there.
 * Nothing is read before the entries are.
 */
export async function filesBeforeStart(
  engine: Engine,
  { record }: Pick<Container, "record">,
): Promise<StartFiles> {
  const { spec } = record;
  const isMounted = (bind: Bind): boolean => whyMounted(engine, spec, bind) !== undefined;
  const mounted = spec.host.binds.filter(isMounted);
  const written = spec.host.binds.filter((bind) => !isMounted(bind));
  const archives = await engine.spool.list(record.id);
  if (archives.length === 0 && written.length === 0)
    return { mounted, emptied: [], holdsCommand: false };
  const holdsCommand = engine.config.copyWay !== "exec";
  return {
    mounted,
    emptied: holdsCommand ? await hiddenFolders(engine, written) : [], // else they may be the command's by now
    holdsCommand,
    written: async function* () {
      yield* writtenEntries(engine, spec.host, written);
      yield* spooledEntries(archives);
    },
  };
}

/**
 * Tells why a bind is mounted instead of written. Written files cost least, and are the container's own: `sed -i`
 * replaces a single one of them. But nothing keeps them from being written to, a read-only root cannot have them, and
 * only root may write everywhere.
 * @returns Nothing if it is written.
 * @throws {EngineError} `not-implemented` if it was to be written and cannot be.
 */
export function whyMounted(
  { config }: Pick<Engine, "config">,
  spec: ContainerSpec,
  { isReadOnly, target }: Bind,
): string | undefined {
  if (config.copyWay === "init") return '"--copy-with init"';
  const reason = isReadOnly
    ? "it is read-only"
    : spec.host.isRootfsReadonly
      ? "the container's root is read-only"
      : undefined;
  if (config.copyWay !== "auto") {
    if (!reason) return undefined;
    throw new EngineError(
      "not-implemented",
      `Cannot bind "${target}" by "--copy-with ${config.copyWay}", which writes into the container itself: ${reason}`,
    );
  }
  if (reason) return reason;
  if (!execsAsRoot(spec)) return "the container's user is not root";
  return spec.config.entrypoint ? undefined : "the image's entrypoint is not known";
}
