import { errorMessage } from "../../model/errors.ts";
import { SIGKILL_EXIT_CODE } from "../../model/process/exit-code.ts";
import type { GateWord } from "../../podspec/container.ts";
import { awaitCommand, parseExitCode } from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import { syncAtEnd, syncedBinds } from "../files/sync-binds.ts";
import { runInside } from "../inside/run-inside.ts";
import { shimInside } from "../inside/shim-inside.ts";
import type { Container } from "../store.ts";
import { holdInit } from "./hold-init.ts";
import { markExited } from "../lifecycle/transitions.ts";

/** Asks as soon as there is an init: a shell becomes it when its gate is opened, with which the start comes about. */
export function askInitInTime(
  engine: Engine,
  container: Container,
  gate: GateWord | undefined,
): void {
  const { run, starting } = container;
  const isThere = gate === "path" ? starting : run?.started.promise;
  isThere?.then(
    () => askInit(engine, container),
    () => {}, // because the start tells why it has failed
  );
}

/**
 * Asks the container's init for the exit code of its command, which it tells up to a second before the kubelet
 * notices. It may be asked while its gate is still shut. Whatever goes wrong is no harm: the Pod's status comes all
 * the same.
 */
export async function askInit(engine: Engine, container: Container): Promise<void> {
  const { run } = container;
  try {
    const { signal } = engine;
    const shim = await shimInside(engine, container, signal);
    const exitCode = isHeld(engine, container)
      ? await holdInit(engine, container, {
          shim,
          meanwhile: () => syncAtEnd(engine, container),
        })
      : await ask(engine, container, shim);
    // Whether a kill was for want of memory only the kubelet can tell.
    if (exitCode === undefined || exitCode === SIGKILL_EXIT_CODE) return;
    await container.starting?.catch(() => {}); // because the Pod tells why a start has failed
    await container.hub.drained; // the exit is told when all output is through
    if (container.run === run)
      markExited(engine, container, { exitCode, isOomKilled: false, error: "" });
  } catch (error) {
    engine.log.debug(`Init of container "${container.record.name}": ${errorMessage(error)}`);
  }
}

/** Whether the container is to stay until its files have been copied back. */
function isHeld(engine: Pick<Engine, "config">, { record }: Pick<Container, "record">): boolean {
  return syncedBinds(engine, record.spec).length > 0;
}

async function ask(
  engine: Engine,
  container: Container,
  shim: string,
): Promise<number | undefined> {
  const options = { signal: engine.signal };
  const { stdout } = await runInside(engine, container, awaitCommand(shim), options);
  return parseExitCode(stdout);
}
