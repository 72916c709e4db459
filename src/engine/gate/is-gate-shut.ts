import type { GateWord } from "../../podspec/container.ts";
import { parseProcesses } from "../../shim/processes.ts";
import { isGateCommand, processesCommand } from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import { runInside } from "../inside/run-inside.ts";
import { shimInside } from "../inside/shim-inside.ts";
import type { Container } from "../store.ts";
import { isShellGate } from "./shell-gate.ts";

/** The container's first process. */
const INIT_PID = 1;

/** Prints the first line of the first process's arguments by what every shell has. */
const SHOW_COMMAND = 'read -r line </proc/1/cmdline; printf %s "$line"';

/**
 * Whether a container still waits behind its gate. The word must not be given twice: the command would read it.
 * @throws {EngineError} If the container cannot be asked.
 */
export async function isGateShut(
  engine: Engine,
  container: Container,
  { word, signal }: { readonly word: GateWord; readonly signal: AbortSignal },
): Promise<boolean> {
  if (word === "line" || word === "path") {
    const { stdout } = await runInside(engine, container, ["sh", "-c", SHOW_COMMAND], { signal });
    return isShellGate(stdout);
  }
  const shim = await shimInside(engine, container, signal);
  const { stdout } = await runInside(engine, container, processesCommand(shim), { signal });
  const processes = parseProcesses(stdout);
  const first = processes.find(({ pid }) => pid === INIT_PID);
  // As an init it stays what it was, and has the command for its child.
  const hasChild = processes.some(({ parentPid }) => parentPid === INIT_PID);
  return first !== undefined && isGateCommand(first.command) && !hasChild;
}
