import type { FileEntry } from "../../../model/file-entry.ts";
import type { Bind, ContainerSpec } from "../../../model/container.ts";
import { EngineError } from "../../../model/errors.ts";
import { isRootUser } from "../../../podspec/security-context.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { boundEntries } from "./binds.ts";
import { spooledEntries } from "./spooled-file.ts";

/** How files get into a container before its command runs. */
export type CopyWay = "auto" | "gate" | "init";

/** The files that must be in a container before its command runs, by the way they take. */
export type StartFiles = {
  /** What an init container receives, to be mounted. */
  readonly mounted: readonly Bind[];
  /** What is written into the container itself while its gate is shut, at absolute paths; absent if there is none. */
  readonly written?: () => AsyncGenerator<FileEntry>;
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
  if (archives.length === 0 && written.length === 0) return { mounted };
  return {
    mounted,
    written: async function* () {
      for (const bind of written) yield* boundEntries(engine, bind);
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
  if (config.copyWay === "gate" && reason) {
    throw new EngineError(
      "not-implemented",
      `Cannot bind "${target}" by "--copy-with gate", which writes into the container itself: ${reason}`,
    );
  }
  if (config.copyWay === "gate" || reason) return reason;
  if (!isRootUser(spec)) return "the container's user is not root";
  return spec.config.entrypoint ? undefined : "the image's entrypoint is not known";
}
