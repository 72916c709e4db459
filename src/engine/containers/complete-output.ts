import { errorMessage } from "../../model/errors.ts";
import type { OutputChunk, OutputStream } from "../../model/stdio.ts";
import { readableFrom } from "../../streams/readable-from.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";

/** Up to this much output is compared with the log, which the kubelet begins anew at 10 MiB. */
const COMPARED_BYTES = 4 * 1024 * 1024;

type Received = Record<OutputStream, number>;

/**
 * Completes what an attach brings, from its first byte on, by what the log has beyond it: on a busy node the last
 * output of a process that ends at once is lost in one attach of ten, somewhere between containerd and the API
 * server, while the log has it all.
 */
export function completeOutput(
  engine: Engine,
  container: Container,
  output: ReadableStream<OutputChunk>,
): ReadableStream<OutputChunk> {
  return readableFrom(attachedThenLogged(engine, container, output));
}

async function* attachedThenLogged(
  engine: Engine,
  container: Container,
  output: ReadableStream<OutputChunk>,
): AsyncGenerator<OutputChunk> {
  const received: Received = { stdout: 0, stderr: 0 };
  for await (const chunk of output) {
    received[chunk.stream] += chunk.bytes.length;
    yield chunk;
  }
  if (received.stdout + received.stderr > COMPARED_BYTES) return;
  try {
    yield* logged(engine, container, received);
  } catch (error) {
    const { name } = container.record;
    engine.log.debug(`Cannot compare output of "${name}" with its log: ${errorMessage(error)}`);
  }
}

/** What the log has beyond the bytes received. A terminal has one stream only. */
async function* logged(
  engine: Engine,
  { run, record }: Container,
  received: Received,
): AsyncGenerator<OutputChunk> {
  if (!run) return;
  const streams = record.spec.config.isTty ? [undefined] : (["stdout", "stderr"] as const);
  for (const stream of streams) {
    const options = { follow: false, timestamps: false, signal: engine.signal };
    const log = await engine.cluster.processes.logs(run.podName, {
      ...options,
      ...(stream ? { stream } : {}),
    });
    let known = received[stream ?? "stdout"];
    for await (const bytes of log) {
      if (bytes.length > known) yield { stream: stream ?? "stdout", bytes: bytes.subarray(known) };
      known = Math.max(0, known - bytes.length);
    }
  }
}
