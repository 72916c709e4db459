import type { LogOptions } from "../engine/backend.ts";
import { EngineError } from "../model/errors.ts";
import { isApiError } from "./api-errors.ts";
import type { KubernetesClient } from "./client.ts";
import { clusterVersion } from "./cluster-version.ts";
import { MAIN_CONTAINER, podPath } from "./paths.ts";

/** What the kubelet answers, with status 200, when the log is gone. */
const LOST = /^unable to retrieve container logs for \w+:\/\/\w+\s*$/;

/** It is shorter than this. */
const LOST_BYTES = 200;

const STREAMS = { stdout: "Stdout", stderr: "Stderr" } as const;
/** An older API server drops the parameter without a word and mixes the streams. */
const STREAMS_SINCE_MINOR = 32;

/**
 * A Pod's log as the kubelet has it: the current file, up to 10 MiB, of a log that it rotates.
 * @throws {EngineError} `not-implemented` if the cluster cannot tell the streams apart (before 1.32, without the
 * feature gate PodLogsQuerySplitStreams, or together with `tailLines`); `not-found` if the log is gone or the
 * container has not been started.
 */
export async function podLog(
  client: KubernetesClient,
  pod: string,
  { follow, stream, sinceTime, tailLines, timestamps, signal }: LogOptions,
): Promise<ReadableStream<Uint8Array>> {
  if (stream) await requireStreams(client, signal);
  const query = {
    container: MAIN_CONTAINER,
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
    if (stream && isApiError(error, 422)) throw noStreams(error);
    if (isApiError(error, 400) && error.message.includes("is waiting to start"))
      throw new EngineError("not-found", error.message, { cause: error });
    throw error;
  }
}

async function requireStreams(client: KubernetesClient, signal: AbortSignal): Promise<void> {
  const { major, minor } = await clusterVersion(client, signal);
  if (major === "1" && Number.parseInt(minor, 10) < STREAMS_SINCE_MINOR) throw noStreams();
}

function noStreams(cause?: unknown): EngineError {
  return new EngineError(
    "not-implemented",
    "the cluster cannot tell stdout and stderr of a log apart",
    cause === undefined ? {} : { cause },
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
