import { EngineError } from "../../model/errors.ts";
import type { OutputChunk, OutputStream } from "../../model/stdio.ts";
import { readableFrom } from "../../streams/readable-from.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { followLogs } from "../logs/follow.ts";
import type { LogLine } from "../logs/log-lines.ts";
import { openLogs, within, type LogRange, type LogSource } from "../logs/log-source.ts";
import { lastLines, mergeLines } from "../logs/merge-lines.ts";
import { parseTimestamp, type Timestamp } from "../logs/timestamp.ts";

/** Which part of a log is wanted. */
export type LogsOptions = {
  readonly follow: boolean;
  /** RFC 3339, or seconds since 1970 with a fraction. */
  readonly since?: string;
  readonly until?: string;
  /** So many of the last lines; absent is all. */
  readonly tail?: number;
  readonly timestamps: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly signal: AbortSignal;
};

/**
 * Reads a container's log: first what is there, both streams merged by time, then, if it is followed, what comes.
 * Timestamps are always asked for: the kubelet's own limits have whole seconds, ours nanoseconds.
 * @throws {EngineError} `invalid-argument` if neither stream or an impossible time is asked for.
 * @see Docker Engine API v1.56, ContainerLogs
 */
export async function containerLogs(
  engine: Engine,
  reference: string,
  options: LogsOptions,
): Promise<{ readonly isTty: boolean; readonly output: ReadableStream<OutputChunk> }> {
  const { record, run } = engine.containers.find(reference);
  const { isTty } = record.spec.config;
  if (!options.stdout && !options.stderr) {
    throw new EngineError(
      "invalid-argument",
      "Bad parameters: you must choose at least one stream",
    );
  }
  const range = { since: parseTimestamp(options.since), until: parseTimestamp(options.until) };
  // A terminal has no stderr of its own.
  if (!run?.hasPod || (isTty && !options.stdout)) return { isTty, output: emptyLog() };
  await abortable(run.reported.promise, options.signal);
  const streams = isTty ? [] : wantedStreams(options);
  const leave = new AbortController();
  const signal = AbortSignal.any([options.signal, leave.signal]);
  const lines = readLog({ engine, pod: run.podName, streams }, range, { ...options, signal });
  const output = readableFrom(asChunks(lines, options.timestamps), () => leave.abort());
  return { isTty, output };
}

function emptyLog(): ReadableStream<OutputChunk> {
  return new ReadableStream({ start: (log) => log.close() });
}

function wantedStreams({ stdout, stderr }: LogsOptions): OutputStream[] {
  return [...(stdout ? ["stdout" as const] : []), ...(stderr ? ["stderr" as const] : [])];
}

async function* readLog(
  source: LogSource,
  range: LogRange,
  options: LogsOptions,
): AsyncGenerator<LogLine> {
  const { tail, follow, signal } = options;
  const seen = new Map<OutputStream, Timestamp>();
  const opened = await openLogs(source, { follow: false, since: () => range.since, signal });
  const history = noting(within(mergeLines(opened), range), seen);
  yield* tail === undefined ? history : lastLines(history, tail);
  if (follow) yield* followLogs(source, { range, seen, signal });
}

/** Notes the last line of each stream, also where a shorter tail will not show it. */
async function* noting(
  lines: AsyncIterable<LogLine>,
  seen: Map<OutputStream, Timestamp>,
): AsyncGenerator<LogLine> {
  for await (const line of lines) {
    seen.set(line.stream, line.timestamp);
    yield line;
  }
}

async function* asChunks(
  lines: AsyncIterable<LogLine>,
  hasTimestamps: boolean,
): AsyncGenerator<OutputChunk> {
  for await (const { stream, timestamp, content } of lines) {
    const bytes = hasTimestamps ? Buffer.concat([Buffer.from(`${timestamp} `), content]) : content;
    yield { stream, bytes };
  }
}
