import type { Bind } from "../../../model/container.ts";
import { EngineError, errorMessage } from "../../../model/errors.ts";
import type { FileEntry } from "../../../model/files/file-entry.ts";
import type { HostFileKind } from "../../local-files.ts";
import type { Engine } from "../../engine.ts";
import { rebase } from "../archive-path.ts";

const REFUSALS: Readonly<Partial<Record<HostFileKind, string>>> = {
  socket: "it is a socket, and what listens there cannot be reached from a pod",
  device: "it is a device of the server's machine, which a pod does not have",
  fifo: "it is a named pipe, whose other end cannot be reached from a pod",
};

/**
 * Sees whether the files that a container is to have from the server's machine can be had.
 * @throws {EngineError} `invalid-argument` in Docker's words if one of `Mounts` is not there, `not-implemented` for
 * what no pod can have.
 */
export async function checkBinds(
  { hostFiles }: Pick<Engine, "hostFiles">,
  binds: readonly Bind[],
): Promise<void> {
  for (const { source, createsSource } of binds) {
    const kind = await hostFiles.kindOf(toBytes(source));
    if (!kind && !createsSource) {
      throw new EngineError(
        "invalid-argument",
        `invalid mount config for type "bind": bind source path does not exist: ${source}`,
      );
    }
    const refusal = kind && REFUSALS[kind];
    if (refusal) throw new EngineError("not-implemented", `Cannot bind "${source}": ${refusal}`);
  }
}

/**
 * Makes sources that are missing, as Docker does at each start, unless they were asked for among `Mounts`.
 * @throws {EngineError} `internal`, in Docker's words, if the server may not; often a server in a container of its own
 * that does not have its clients' files.
 */
export async function makeBindSources(
  engine: Pick<Engine, "hostFiles">,
  binds: readonly Bind[],
): Promise<void> {
  await checkBinds(engine, binds);
  for (const { source } of binds) {
    if (await engine.hostFiles.kindOf(toBytes(source))) continue;
    try {
      await engine.hostFiles.makeFolder(toBytes(source));
    } catch (cause) {
      throw new EngineError(
        "internal",
        `error while creating mount source path '${source}': ${errorMessage(cause)}: ` +
          "what is bound is looked for where the server runs",
        { cause },
      );
    }
  }
}

/**
 * Reads what a container is to have from the server's machine.
 * @param place Where it goes, as text; absent is its place in the container.
 * @throws {EngineError} `internal` if the server may not read some of it.
 */
export async function* boundEntries(
  { hostFiles, log }: Pick<Engine, "hostFiles" | "log">,
  { source, target }: Bind,
  place = target,
): AsyncGenerator<FileEntry> {
  const from = toBytes(source);
  const to = toBytes(place);
  const tellLeftOut = (path: string): void =>
    log.warn(`Left out of bind "${target}": "${path}" is no file, directory or link`);
  try {
    for await (const { header, content } of hostFiles.read(from, tellLeftOut)) {
      const { type, path, linkTarget } = header;
      yield {
        header: {
          ...header,
          path: rebase(path, from, to),
          linkTarget: type === "hardlink" ? rebase(linkTarget, from, to) : linkTarget,
        },
        content,
      };
    }
  } catch (cause) {
    const message = `Cannot read what is bound to "${target}": ${errorMessage(cause)}`;
    throw new EngineError("internal", message, { cause });
  }
}

/** Names of files are bytes, those that a client gives are text. */
export function toBytes(path: string): string {
  return Buffer.from(path).toString("latin1");
}
