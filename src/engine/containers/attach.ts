import { isRunning } from "../../model/container-state.ts";
import { EngineError } from "../../model/errors.ts";
import type { OutputChunk, StdioSession } from "../../model/stdio.ts";
import { readableFrom } from "../../streams/readable-from.ts";
import type { Engine } from "../engine.ts";
import { containerLogs } from "./logs.ts";
import { connectHub } from "./open-gate.ts";
import { emitContainerEvent } from "./transitions.ts";

/** What a client wants to be connected to. */
export type AttachOptions = {
  /** What the process writes from now on. */
  readonly stream: boolean;
  /** What it has written before. */
  readonly logs: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
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
  const { openStdin } = container.record.spec.config;
  const { stdout, stderr, signal } = options;
  if (container.state.status === "paused") {
    throw new EngineError(
      "conflict",
      `container ${reference} is paused, unpause the container before attach`,
    );
  }
  const session = container.hub.open({ stdin: options.stdin && openStdin, stdout, stderr });
  try {
    if (isRunning(container.state))
      await connectHub(engine, container, { hasStdin: openStdin, signal });
  } catch (error) {
    await session.output.cancel();
    throw error;
  }
  emitContainerEvent(engine, container, "attach");
  if (!options.logs || (!stdout && !stderr)) return session;
  const past = await containerLogs(engine, reference, {
    follow: false,
    timestamps: false,
    stdout,
    stderr,
    signal,
  });
  if (!options.stream) {
    await session.output.cancel();
    return { ...session, output: past.output };
  }
  const output = readableFrom(concat(past.output, session.output));
  return { ...session, output };
}

async function* concat(
  ...streams: readonly ReadableStream<OutputChunk>[]
): AsyncGenerator<OutputChunk> {
  for (const stream of streams) yield* stream;
}
