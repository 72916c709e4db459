import { EngineError, errorMessage } from "../../model/errors.ts";
import { startFailureCode } from "../../model/exit-code.ts";
import type { OutputChunk, StdioSession, TerminalSize } from "../../model/stdio.ts";
import type { RemoteProcess } from "../backend.ts";
import { emitContainerEvent } from "../containers/transitions.ts";
import type { Engine } from "../engine.ts";
import { requireRun } from "../inside/run-inside.ts";
import type { Container } from "../store.ts";
import { execCommand } from "./command.ts";
import type { Exec } from "./exec-store.ts";

/** Exit code of an exec whose end is not known because its connection broke. */
const UNKNOWN_EXIT = 255;

/** How an exec is started. */
export type StartExecOptions = {
  readonly isDetached: boolean;
  readonly isTty: boolean;
  readonly size?: TerminalSize;
  readonly signal: AbortSignal;
};

/**
 * Runs a planned command. A client that goes away leaves it running, as in Docker.
 * @returns Its streams, or nothing if it is detached.
 * @throws {EngineError} `conflict` if it has been started before.
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
    throw new EngineError("conflict", `exec ${execId} is already running`);
  if (exec.state.status === "exited")
    throw new EngineError("conflict", `exec ${execId} has already run`);
  exec.state = { status: "running" };
  try {
    const command = await execCommand(engine, container, exec.config, options.signal);
    const process = await engine.cluster.processes.exec(requireRun(container).podName, command, {
      hasStdin: exec.config.attachStdin && !options.isDetached,
      isTty: exec.config.isTty,
      signal: engine.signal,
    });
    return follow(engine, { container, exec, process, options });
  } catch (error) {
    exec.state = {
      status: "exited",
      exitCode: startFailureCode(errorMessage(error), UNKNOWN_EXIT),
    };
    throw error;
  }
}

type RunningExec = {
  readonly container: Container;
  readonly exec: Exec;
  readonly process: RemoteProcess;
  readonly options: StartExecOptions;
};

function follow(engine: Engine, running: RunningExec): StdioSession | undefined {
  const { container, exec, process, options } = running;
  const { command, isTty } = exec.config;
  exec.resize = process.resize;
  if (isTty && options.size) process.resize(options.size);
  emitContainerEvent(engine, container, `exec_start: ${command.join(" ")}`, { execID: exec.id });
  const ended = noteEnd(engine, running);
  if (options.isDetached) {
    void discard(process.output);
    return undefined;
  }
  return { isTty, input: process.input, output: withEnd(process.output, ended) };
}

/** @returns What Docker writes into the stream if the command could not be run, when its end is known. */
async function noteEnd(engine: Engine, { container, exec, process }: RunningExec): Promise<string> {
  let message = "";
  let exitCode: number;
  try {
    exitCode = await process.exitCode;
  } catch (error) {
    exitCode = startFailureCode(errorMessage(error), UNKNOWN_EXIT);
    message = `OCI runtime exec failed: ${errorMessage(error)}\r\n`;
  }
  exec.state = { status: "exited", exitCode };
  exec.resize = undefined;
  emitContainerEvent(engine, container, "exec_die", {
    execID: exec.id,
    exitCode: String(exitCode),
  });
  return message;
}

/** Passes output on, and ends when the exit code can be asked for: clients do so at once. */
function withEnd(
  output: ReadableStream<OutputChunk>,
  ended: Promise<string>,
): ReadableStream<OutputChunk> {
  return output.pipeThrough(
    new TransformStream<OutputChunk, OutputChunk>({
      flush: async (controller) => {
        const message = await ended;
        if (message !== "") controller.enqueue({ stream: "stdout", bytes: Buffer.from(message) });
      },
    }),
  );
}

async function discard(output: ReadableStream<OutputChunk>): Promise<void> {
  try {
    await output.pipeTo(new WritableStream());
  } catch {
    // because the exit code tells of a broken connection
  }
}
