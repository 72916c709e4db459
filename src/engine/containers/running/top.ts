import { EngineError } from "../../../model/errors.ts";
import { isRunning } from "../../../model/container-state.ts";
import { parseProcesses, type ProcessInfo } from "../../../shim/processes.ts";
import { processesCommand } from "../../../shim/protocol.ts";
import type { Engine } from "../../engine.ts";
import { notRunning } from "../../inside/require-run.ts";
import { isMissingProgram, runInside } from "../../inside/run-inside.ts";
import { shimInside } from "../../inside/shim-inside.ts";
import { emitContainerEvent } from "../../lifecycle/transitions.ts";
import type { Container } from "../../store.ts";
import { processTable, type ProcessTable } from "../../inside/process-table.ts";

const DEFAULT_ARGUMENTS = "-ef";

/**
 * Lists a container's processes. What the default and the usual columns show is read from /proc by the shim, so that
 * the image needs no `ps`; other arguments need one.
 * @throws {EngineError} `conflict` if the container does not run, `invalid-argument` if `ps` refuses its arguments.
 * @see Docker Engine API v1.56, ContainerTop
 */
export async function topContainer(
  engine: Engine,
  reference: string,
  options: { readonly psArgs: string; readonly signal: AbortSignal },
): Promise<ProcessTable> {
  const container = engine.containers.find(reference);
  if (!isRunning(container.state)) {
    throw notRunning(container);
  }
  if (container.state.status === "restarting") {
    throw new EngineError(
      "conflict",
      `Container ${container.record.id} is restarting, wait until the container is running`,
    );
  }
  const psArgs = options.psArgs.trim() || DEFAULT_ARGUMENTS;
  const table = await readTable(engine, container, { psArgs, signal: options.signal });
  if (!table.titles.includes("PID"))
    throw new EngineError("invalid-argument", "Couldn't find PID field in ps output");
  emitContainerEvent(engine, container, "top");
  return table;
}

async function readTable(
  engine: Engine,
  container: Container,
  { psArgs, signal }: { readonly psArgs: string; readonly signal: AbortSignal },
): Promise<ProcessTable> {
  try {
    const table = processTable(psArgs, await listProcesses(engine, container, signal));
    if (table) return table;
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind !== "not-implemented") throw error;
    engine.log.debug(`${error.message}; trying its ps`);
  }
  return runPs(engine, container, { psArgs, signal });
}

async function listProcesses(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<ProcessInfo[]> {
  const shim = await shimInside(engine, container, signal);
  const { stdout } = await runInside(engine, container, processesCommand(shim), { signal });
  return parseProcesses(stdout);
}

async function runPs(
  engine: Engine,
  container: Container,
  { psArgs, signal }: { readonly psArgs: string; readonly signal: AbortSignal },
): Promise<ProcessTable> {
  try {
    const { exitCode, stdout, stderr } = await runInside(
      engine,
      container,
      ["ps", ...psArgs.split(/\s+/)],
      { signal },
    );
    if (exitCode !== 0)
      throw new EngineError("invalid-argument", `Error running ps: ${stderr.trim()}`);
    return parsePs(stdout);
  } catch (cause) {
    if (!isMissingProgram(cause)) throw cause;
    const { name } = container.record;
    throw new EngineError(
      "not-implemented",
      `Cannot run "ps ${psArgs}" in container "${name}": its image has no ps`,
      { cause },
    );
  }
}

/** The first line has the titles; the last column takes the rest of each line. */
function parsePs(output: string): ProcessTable {
  const [head = "", ...lines] = output.trimEnd().split("\n");
  const titles = head.trim().split(/\s+/);
  const processes = lines.map((line) => {
    const fields = line.trim().split(/\s+/);
    return [...fields.slice(0, titles.length - 1), fields.slice(titles.length - 1).join(" ")];
  });
  return { titles, processes };
}
