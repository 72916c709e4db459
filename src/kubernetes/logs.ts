import type { LogOptions } from "../engine/backend.ts";
import { EngineError } from "../model/errors.ts";
import { isApiError } from "./api-errors.ts";
import type { KubernetesClient } from "./client.ts";
import { MAIN_CONTAINER, podPath } from "./paths.ts";
import { requireSplitLogs } from "./split-logs.ts";

/** What the kubelet answers, with status 200, when the log is gone; it is shorter than so many bytes. */
const LOST = /^unable to retrieve container logs for \w+:\/\/\w+\s*$/;
const LOST_BYTES = 200;

const STREAMS = { stdout: "Stdout", stderr: "Stderr" } as const;

/**
 * A Pod's log as the kubelet has it: the current file, up to 10 MiB, of a log that it rotates.
 *
 * The API server answers nothing to a request to follow until there is something to tell. So a log that is followed
 * is returned at once, and what is wrong with it fails the stream.
 * @throws {EngineError} `not-implemented` if the cluster cannot tell the streams apart, or not together with
 * `tailLines`; `not-found` if the log is gone or the container has not been started.
 */
export async function podLog(
  client: KubernetesClient,
  pod: string,
  options: LogOptions,
): Promise<ReadableStream<Uint8Array>> {
  const { follow, stream, container = MAIN_CONTAINER, signal } = options;
  if (stream) {
    await requireSplitLogs(client, { pod, container }, signal).catch((error: unknown) => {
      throw logError(error);
    });
  }
  return follow
    ? openingStream((cancelled) => openLog(client, pod, options, cancelled), signal)
    : openLog(client, pod, options, signal);
}

async function openLog(
  client: KubernetesClient,
  pod: string,
  { container = MAIN_CONTAINER, follow, stream, sinceTime, tailLines, timestamps }: LogOptions,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const query = {
    container,
    follow: String(follow),
    timestamps: String(timestamps),
    ...(stream ? { stream: STREAMS[stream] } : {}),
    ...(sinceTime ? { sinceTime } : {}),
    ...(tailLines === undefined ? {} : { tailLines: String(tailLines) }),
  };
  try {
    const log = await client.stream(podPath(client, pod, "log"), { query, signal });
    return log.pipeThrough(failingIfLost());
  } catch (error) {
    throw logError(error);
  }
}

function logError(error: unknown): unknown {
  if (isApiError(error, 400) && error.message.includes("is waiting to start"))
    return new EngineError("not-found", error.message, { cause: error });
  if (isApiError(error, 422))
    return new EngineError("not-implemented", error.message, { cause: error });
  return error;
}

/** A stream that is there before what it brings can be had. Cancelling it gives up waiting. */
function openingStream(
  open: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const cancelled = new AbortController();
  const opening = open(AbortSignal.any([signal, cancelled.signal]));
  const reader = opening.then((stream) => stream.getReader());
  reader.catch(() => {}); // because who reads is told
  return new ReadableStream<Uint8Array>(
    {
      pull: async (log) => {
        const { done, value } = await (await reader).read();
        if (done) log.close();
        else log.enqueue(value);
      },
      cancel: () => cancelled.abort(),
    },
    { highWaterMark: 0 },
  );
}

/** What a program itself writes begins with a time, if that is asked for, or goes on after such a line. */
function failingIfLost(): TransformStream<Uint8Array, Uint8Array> {
  let isFirst = true;
  return new TransformStream({
    transform: (chunk, log) => {
      const text = isFirst && chunk.length < LOST_BYTES ? Buffer.from(chunk).toString() : "";
      if (LOST.test(text)) throw new EngineError("not-found", text.trim());
      isFirst = false;
      log.enqueue(chunk);
    },
  });
}
