import { isRunning } from "../../../model/container-state.ts";
import { EngineError, isEngineError } from "../../../model/errors.ts";
import type { OutputChunk, StdioSession } from "../../../model/process/stdio.ts";
import { abortable } from "../../abortable.ts";
import { detachable } from "../../detachable.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { containerLogs } from "../logs.ts";
import { connectHub } from "../../gate/open-gate.ts";
import { emitContainerEvent } from "../../lifecycle/transitions.ts";

/** What a client wants to be connected to. */
export type AttachOptions = {
  /** What the process writes from now on. */
  readonly stream: boolean;
  /** What it has written before. */
  readonly logs: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** The keys by which a client leaves a terminal; absent: by none. */
  readonly detachKeys?: Uint8Array;
  readonly signal: AbortSignal;
};

/**
 * Connects a client to a container's streams. To one that has not started it connects when it starts, in time for
 * the first byte.
 * @throws {EngineError} `conflict`, in Docker's words, if the container is paused.
 * @see Docker Engine API v1.56, ContainerAttach
 */
export async function attachContainer(
  engine: Engine,
  reference: string,
  options: AttachOptions,
): Promise<StdioSession> {
  const container = engine.containers.find(reference);
  if (container.state.status === "paused") {
    throw new EngineError(
      "conflict",
      `container ${reference} is paused, unpause the container before attach`,
    );
  }
  const past = await pastOutput(engine, reference, options);
  const session = options.stream
    ? await openSession(engine, container, options)
    : endedSession(container);
  emitContainerEvent(engine, container, "attach");
  return { ...session, output: past ? inTurn([past, session.output]) : session.output };
}

async function openSession(
  engine: Engine,
  container: Container,
  { stdin, stdout, stderr, detachKeys, signal }: AttachOptions,
): Promise<StdioSession> {
  const { id, spec } = container.record;
  // It may have gone while its log was being read.
  if (container.state.status === "removing")
    throw new EngineError("not-found", `No such container: ${id}`);
  const { openStdin, isTty } = spec.config;
  const session = container.hub.open({ stdin: stdin && openStdin, stdout, stderr });
  try {
    if (isRunning(container.state) && container.state.status !== "restarting")
      await abortable(connectHub(engine, container), signal);
    if (!isTty || !openStdin || !stdin || !detachKeys) return session;
    const onDetach = () => emitContainerEvent(engine, container, "detach");
    return detachable(session, { keys: detachKeys, onDetach });
  } catch (error) {
    await session.output.cancel();
    if (isEngineError(error, "not-found")) return endedSession(container); // its process has just ended
    throw error;
  }
}

/** What was written before, if that is asked for. */
async function pastOutput(
  engine: Engine,
  reference: string,
  { logs, stdout, stderr, signal }: AttachOptions,
): Promise<ReadableStream<OutputChunk> | undefined> {
  if (!logs || (!stdout && !stderr)) return undefined;
  const options = { follow: false, timestamps: false, stdout, stderr, signal };
  return (await containerLogs(engine, reference, options)).output;
}

function endedSession({ record }: Container): StdioSession {
  return {
    isTty: record.spec.config.isTty,
    output: new ReadableStream({ start: (controller) => controller.close() }),
    input: new WritableStream(),
  };
}

/** One stream after the other. Cancelling lets go of all of them. */
function inTurn(streams: readonly ReadableStream<OutputChunk>[]): ReadableStream<OutputChunk> {
  const readers = streams.map((stream) => stream.getReader());
  return new ReadableStream(
    {
      pull: async (controller) => {
        for (;;) {
          const [reader] = readers;
          if (!reader) return controller.close();
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          readers.shift();
        }
      },
      cancel: async (reason) => {
        await Promise.all(readers.map((reader) => reader.cancel(reason)));
      },
    },
    { highWaterMark: 0 },
  );
}
