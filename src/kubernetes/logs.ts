import type { LogOptions } from "../engine/backend.ts";
import { EngineError, isEngineError } from "../model/errors.ts";
import type { KubernetesClient } from "./client.ts";

/** What the kubelet answers, with status 200, when the log is gone. */
const LOST = "unable to retrieve container logs for ";

const STREAMS = { stdout: "Stdout", stderr: "Stderr" } as const;

/** A Pod's log as the kubelet has it. */
export async function podLog(
  client: KubernetesClient,
  pod: string,
  { follow, stream, sinceTime, tailLines, timestamps, signal }: LogOptions,
): Promise<ReadableStream<Uint8Array>> {
  const query = {
    container: "main",
    follow: String(follow),
    timestamps: String(timestamps),
    ...(stream ? { stream: STREAMS[stream] } : {}),
    ...(sinceTime ? { sinceTime } : {}),
    ...(tailLines === undefined ? {} : { tailLines: String(tailLines) }),
  };
  try {
    const response = await client.stream(`/api/v1/namespaces/${client.namespace}/pods/${pod}/log`, {
      query,
      signal,
    });
    return response.body
      ? withoutLoss(response.body)
      : new ReadableStream({ start: (log) => log.close() });
  } catch (error) {
    if (!stream || !isEngineError(error, "invalid-argument") || !error.message.includes("stream"))
      throw error;
    throw new EngineError(
      "not-implemented",
      "the cluster cannot tell stdout and stderr of a log apart",
      { cause: error },
    );
  }
}

function withoutLoss(log: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  let isFirst = true;
  return log.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        if (isFirst && Buffer.from(chunk.subarray(0, LOST.length)).toString() === LOST) {
          controller.error(new EngineError("not-found", Buffer.from(chunk).toString().trim()));
        } else controller.enqueue(chunk);
        isFirst = false;
      },
    }),
  );
}
