import type { GateWord } from "../../podspec/container.ts";
import type { Engine } from "../engine.ts";
import { runInside } from "../inside/run-inside.ts";
import type { Container } from "../store.ts";
import { connectLog } from "./connect-log.ts";

/**
 * The gate is process 1, and the other end of its standard input is nobody's to hold. For a moment after its start it is
 * still the runtime's, into which nobody may look; nothing tells when that is over.
 */
const GIVE_WORD = `tries=0
until printf %s "$1" >/proc/1/fd/0; do
tries=$((tries + 1)); [ $tries -lt 100 ] || exit 1; sleep 0.05
done`;

/** Whether a gate can be opened without an attach: a shell reads a line from a pipe, and nobody has input for it. */
export function opensFromInside({ hub, record }: Container, word: GateWord): boolean {
  const { openStdin } = record.spec.config;
  return (word === "line" || word === "path") && !(hub.hasClients && openStdin);
}

/**
 * Gives a gate the word to go where the Role has no rule for attach: by an exec, which writes it into the pipe that
 * the gate reads. Clients are served from the log.
 * @returns Whether the gate has it.
 */
export async function openFromInside(
  engine: Engine,
  container: Container,
  word: Uint8Array,
): Promise<boolean> {
  const text = Buffer.from(word).toString();
  const command = ["/bin/sh", "-c", GIVE_WORD, "kubedock-word", text];
  const { signal } = engine;
  const { exitCode, stderr } = await runInside(engine, container, command, { signal });
  if (exitCode !== 0) {
    engine.log.debug(`No word for the gate of "${container.record.name}": ${stderr.trim()}`);
    return false;
  }
  if (container.hub.hasClients) await connectLog(engine, container);
  return true;
}
