import { errorMessage, isEngineError } from "../../../model/errors.ts";
import { execsAsRoot } from "../../../podspec/security-context.ts";
import { hostsCommand } from "../../../shim/protocol.ts";
import { abortable } from "../../abortable.ts";
import type { Engine } from "../../engine.ts";
import { rootPlace } from "../../files/doors/root-place.ts";
import { ownPlace } from "../../files/doors/shim-place.ts";
import { finishProcess } from "../../inside/run-inside.ts";
import type { Container, Run } from "../../store.ts";
import { hostNames } from "./host-names.ts";
import type { HostName } from "./names.ts";

/**
 * Brings a running container's /etc/hosts up to date, if anything in it is to change. Where that cannot be done, the
 * log says which names are missing.
 */
export async function writeHosts(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  const { run } = container;
  if (!run || !isStale(engine, container, run)) return;
  await abortable(
    run.membership.writing.request(() => write(engine, container, run)),
    signal,
  );
}

async function write(engine: Engine, container: Container, run: Run): Promise<void> {
  if (container.run !== run || !isStale(engine, container, run)) return;
  const names = hostNames(engine, container.record, run.membership.zones);
  try {
    await replaceNames(engine, container, names);
    run.membership.hosts = textOf(names);
  } catch (error) {
    if (engine.signal.aborted || isEngineError(error, "conflict")) return; // it has ended
    engine.log.warn(
      `Container "${container.record.name}" does not find ${names.map(({ name }) => `"${name}"`).join(", ")}: ` +
        `its /etc/hosts cannot be written: ${errorMessage(error)}`,
    );
  }
}

function isStale(engine: Engine, { record }: Container, { membership }: Run): boolean {
  return textOf(hostNames(engine, record, membership.zones)) !== membership.hosts;
}

function textOf(names: readonly HostName[]): string {
  return names.map(({ name, address }) => `${name}=${address}`).join("\n");
}

/** The file is root's. All containers of a Pod have the same one, also that by which root comes in. */
async function replaceNames(
  engine: Engine,
  container: Container,
  names: readonly HostName[],
): Promise<void> {
  const { signal } = engine;
  const place = execsAsRoot(container.record.spec)
    ? await ownPlace(engine, container, signal)
    : await rootPlace(engine, container, signal);
  const command = hostsCommand(place.shim, names);
  const { exitCode, stderr } = await finishProcess(
    await place.exec(command, { hasStdin: false, signal }),
  );
  if (exitCode !== 0) throw new Error(stderr.trim());
}
