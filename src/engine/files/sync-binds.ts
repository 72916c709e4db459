import type { Bind, ContainerSpec } from "../../model/container.ts";
import { isRunning } from "../../model/container-state.ts";
import { errorMessage } from "../../model/errors.ts";
import type { FileEntry } from "../../model/files/file-entry.ts";
import { ownBinds } from "../../model/group.ts";
import type { Engine } from "../engine.ts";
import { requireRun } from "../inside/require-run.ts";
import type { Container } from "../store.ts";
import { toBytes } from "./before-start/binds.ts";
import { ownEntries } from "./before-start/written-binds.ts";
import { runningDoor } from "./doors/running-door.ts";
import { FileError } from "./file-error.ts";

/** The binds whose files are copied back. */
export function syncedBinds({ config }: Pick<Engine, "config">, spec: ContainerSpec): Bind[] {
  return config.syncsBinds ? ownBinds(spec).filter(({ isReadOnly }) => !isReadOnly) : [];
}

/**
 * Copies what a container that runs has written into its binds back to the server's machine, one copying after the
 * other.
 * @throws {EngineError} If they cannot be read.
 * @throws {Error} If they cannot be written; it names the file.
 */
export async function syncBinds(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  const binds = syncedBinds(engine, container.record.spec);
  if (binds.length === 0 || !isRunning(container.state)) return;
  const run = requireRun(container);
  const before = run.syncing?.catch(() => {}); // because its own caller is told
  const syncing = (async () => {
    await before;
    for (const bind of binds) await syncBind(engine, container, { bind, signal });
  })();
  run.syncing = syncing;
  await syncing;
}

/** Does so when the command has ended and the container has not: see `hold-init.ts`. */
export function syncAtEnd(engine: Engine, container: Container): Promise<void> {
  const syncing = logFailure(engine, container);
  if (container.run) container.run.syncingAtEnd = syncing;
  return syncing;
}

/** Does so before a container is killed, unless its command has ended by itself. */
export function syncBeforeKill(engine: Engine, container: Container): Promise<void> {
  return container.run?.syncingAtEnd ?? logFailure(engine, container);
}

/** An end does not fail where the files do. */
async function logFailure(engine: Engine, container: Container): Promise<void> {
  try {
    await syncBinds(engine, container, engine.signal);
  } catch (error) {
    engine.log.error(
      `Cannot copy back binds of container "${container.record.name}": ${errorMessage(error)}`,
    );
  }
}

async function syncBind(
  engine: Engine,
  container: Container,
  { bind, signal }: { readonly bind: Bind; readonly signal: AbortSignal },
): Promise<void> {
  const { record, run } = container;
  const target = toBytes(bind.target);
  const entries = runningDoor(engine, container).read(target, signal);
  const own = ownEntries(entries, record.spec.host, bind);
  const onLeft = (path: string, reason: string): void =>
    engine.log.warn(`Not copied back to "${bind.source}": "${path}": ${reason}`);
  try {
    await engine.hostFiles.update(toBytes(bind.source), below(own, target), {
      since: run?.beganAt ?? engine.clock.now(),
      onLeft,
    });
  } catch (error) {
    if (!(error instanceof FileError) || error.problem !== "missing") throw error;
    onLeft("", "it has been removed in the container");
  }
}

/** Files by their paths below a target; what is said to be elsewhere keeps its path, which leads nowhere. */
async function* below(
  entries: AsyncGenerator<FileEntry>,
  target: string,
): AsyncGenerator<FileEntry> {
  const pathBelow = (path: string): string =>
    path === target ? "" : path.startsWith(`${target}/`) ? path.slice(target.length + 1) : path;
  for await (const { header, content } of entries) {
    const { type, path, linkTarget } = header;
    yield {
      header: {
        ...header,
        path: pathBelow(path),
        linkTarget: type === "hardlink" ? pathBelow(linkTarget) : linkTarget,
      },
      content,
    };
  }
}
