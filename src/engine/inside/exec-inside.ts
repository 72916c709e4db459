import { isRunning } from "../../model/container-state.ts";
import { isEngineError } from "../../model/errors.ts";
import type { OutputChunk } from "../../model/process/stdio.ts";
import type { RemoteProcess, RemoteProcessOptions } from "../backend.ts";
import type { Engine } from "../engine.ts";
import { hasEnded } from "../lifecycle/end/has-ended.ts";
import type { Container } from "../store.ts";
import { notRunning, requireRun } from "./require-run.ts";

/** The kubelet tells of its containers once a second. */
const STATUS_LAG_MS = 1500;

/**
 * Runs a command in a container. The runtime knows up to a second before the Pod's status that the container's process
 * has ended, and has many words for it: it is told in Docker's own.
 * @throws {EngineError} `conflict` if the container does not run (any more); so do the process's `exitCode` and output.
 */
export async function execInside(
  engine: Engine,
  container: Container,
  command: readonly string[],
  options: RemoteProcessOptions & { readonly container?: string },
): Promise<RemoteProcess> {
  const { podName, containerName } = requireRun(container);
  const fail = async (error: unknown): Promise<never> => {
    throw (await isGone(engine, container, error)) ? notRunning(container) : error;
  };
  const process = await engine.cluster.processes
    .exec(podName, command, { container: containerName, ...options })
    .catch(fail);
  const exitCode = process.exitCode.catch(fail);
  exitCode.catch(() => {}); // because not everyone asks for it
  return { ...process, output: explained(process.output, fail), exitCode };
}

/** Output that fails, if it does, for the reason that is found. */
function explained(
  output: ReadableStream<OutputChunk>,
  fail: (error: unknown) => Promise<never>,
): ReadableStream<OutputChunk> {
  const reader = output.getReader();
  return new ReadableStream<OutputChunk>(
    {
      pull: async (stream) => {
        const { done, value } = await reader.read().catch(fail);
        if (done) stream.close();
        else stream.enqueue(value);
      },
      cancel: () => reader.cancel(),
    },
    { highWaterMark: 0 },
  );
}

/**
 * Whether a failure comes of the end of the container. What was let in just before it fails in the runtime's words for
 * a process that has vanished, as it also would for want of memory, or its connection ends without a word: what it was,
 * the runtime knows, or the Pod's status tells.
 */
async function isGone(engine: Engine, container: Container, error: unknown): Promise<boolean> {
  if (container.starting) return false; // as a start tells by itself why it has failed
  if (isEngineError(error, "not-found")) return true;
  const isCut = isEngineError(error, "unavailable");
  if (isCut && (await hasEnded(engine, container))) return true;
  if (!isCut && !isEngineError(error, "internal")) return false;
  if (!isRunning(container.state)) return true;
  const limit = AbortSignal.any([engine.signal, AbortSignal.timeout(STATUS_LAG_MS)]);
  return container.exits.next(limit).then(
    () => true,
    () => false, // because it has not ended
  );
}
