import { EngineError, errorMessage, isEngineError } from "../../model/errors.ts";
import { parseDetachKeys } from "../../model/notation/detach-keys.ts";
import { startFailureCode } from "../../model/process/exit-code.ts";
import type { StdioSession, TerminalSize } from "../../model/process/stdio.ts";
import type { RemoteProcess } from "../backend.ts";
import { detachable } from "../detachable.ts";
import { emitContainerEvent } from "../lifecycle/transitions.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { assertActive } from "./active-container.ts";
import { emitExecEvent } from "./exec-event.ts";
import type { Exec } from "./exec-store.ts";
import { runExec } from "./run-exec.ts";
import { discardOutput, openSession } from "./session.ts";

/** Exit code of an exec whose end is not known because its connection broke. */
const UNKNOWN_EXIT = 255;

/** How an exec is started. */
export type StartExecOptions = {
  readonly isDetached: boolean;
  readonly isTty: boolean;
  /** Instead of the size that was asked for when it was planned. */
  readonly size?: TerminalSize;
  readonly signal: AbortSignal;
};

/**
 * Runs a planned command. A client that goes away leaves it running, as in Docker.
 * @returns Its streams, or nothing if it is detached.
 * @throws {EngineError} `conflict`, in Docker's words, if it has been started before or the container does not run.
 * @see Docker Engine API v1.56, ExecStart
 */
export async function startExec(
  engine: Engine,
  execId: string,
  options: StartExecOptions,
): Promise<StdioSession | undefined> {
  const exec = engine.execs.find(execId);
  const container = engine.containers.find(exec.containerId);
  if (exec.state.status === "running")
    throw new EngineError("conflict", `Error: Exec command ${execId} is already running`);
  if (exec.state.status === "exited")
    throw new EngineError("conflict", `Error: Exec command ${execId} has already run`);
  assertActive(container);
  exec.state = { status: "running" };
  emitExecEvent(engine, container, "exec_start", exec);
  const process = runExec(engine, container, { exec, isDetached: options.isDetached });
  return follow(engine, { container, exec, process, options });
}

type RunningExec = {
  readonly container: Container;
  readonly exec: Exec;
  /** Not waited for: a client is answered first, and told in the stream of what goes wrong now, as by moby. */
  readonly process: Promise<RemoteProcess>;
  readonly options: StartExecOptions;
};

async function follow(engine: Engine, running: RunningExec): Promise<StdioSession | undefined> {
  const { exec, process, options } = running;
  exec.resize = (size) => {
    process.then(({ resize }) => resize(size)).catch(() => {}); // because the stream tells of a failure
  };
  const size = options.size ?? plannedSize(exec);
  if (exec.config.isTty && size) exec.resize(size);
  const ended = noteEnd(engine, running);
  if (!options.isDetached) return leavable(engine, running, openSession(exec, process, ended));
  void discardOutput(await process);
  return undefined;
}

/** A client leaves a terminal by its connection or by its keys, of which it is told. */
function leavable(
  engine: Engine,
  { container, exec }: RunningExec,
  session: StdioSession,
): StdioSession {
  const { isTty, attachStdin, detachKeys } = exec.config;
  if (!isTty || !attachStdin) return session;
  const onDetach = () => emitContainerEvent(engine, container, "exec_detach", { execID: exec.id });
  return detachable(session, { keys: parseDetachKeys(detachKeys), onDetach });
}

function plannedSize({ config }: Exec): TerminalSize | undefined {
  const [rows, columns] = config.consoleSize;
  return rows > 0 && columns > 0 ? { rows, columns } : undefined;
}

/** @returns What Docker writes into the stream if the command could not be run, when its end is known. */
async function noteEnd(engine: Engine, { container, exec, process }: RunningExec): Promise<string> {
  let message = "";
  let exitCode: number;
  try {
    exitCode = await (await process).exitCode;
  } catch (error) {
    exitCode = startFailureCode(errorMessage(error), UNKNOWN_EXIT);
    const failure = isEngineError(error, "conflict") ? "" : "OCI runtime exec failed: ";
    message = `${failure}${errorMessage(error)}\r\n`;
  }
  exec.state = { status: "exited", exitCode };
  exec.resize = undefined;
  emitContainerEvent(engine, container, "exec_die", {
    execID: exec.id,
    exitCode: String(exitCode),
  });
  return message;
}
