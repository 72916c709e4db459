import { EngineError, isEngineError } from "../../model/errors.ts";
import type { OutputChunk, OutputStream } from "../../model/process/stdio.ts";
import { readableFrom } from "../../streams/readable-from.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { followLogs } from "../logs/follow.ts";
import { type LogLine, writtenBytes } from "../logs/log-lines.ts";
import { readHistory } from "../logs/history.ts";
import type { LogRange, LogSource } from "../logs/log-source.ts";
import { logSources } from "../logs/log-sources.ts";
import { parseTimestamp, type Timestamp } from "../logs/timestamp.ts";

/** Which part of a log is wanted. */
export type LogsOptions = {
  readonly follow: boolean;
  /** RFC 3339, or seconds since 1970 with a fraction. */
  readonly since?: string;
  readonly until?: string;
  /** So many of the last lines of both streams, whichever are wanted; absent is all. */
  readonly tail?: number;
  readonly timestamps: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly signal: AbortSignal;
};

/**
 * Reads a container's log: first what all of its runs have written, both streams merged by time, then, if it is
 * followed, what comes until the end of the present run, as in Docker. Timestamps are always asked for: the kubelet's
 * own limits have whole seconds, ours nanoseconds.
 * @throws {EngineError} `invalid-argument` if neither stream or an impossible time is asked for.
 * @see Docker Engine API v1.56, ContainerLogs
 */
export async function containerLogs(
  engine: Engine,
  reference: string,
  options: LogsOptions,
): Promise<{ readonly isTty: boolean; readonly output: ReadableStream<OutputChunk> }> {
  const container = engine.containers.find(reference);
  const { record, run } = container;
  const { isTty } = record.spec.config;
  if (!options.stdout && !options.stderr) {
    throw new EngineError(
      "invalid-argument",
      "Bad parameters: you must choose at least one stream",
    );
  }
  const range = { since: parseTimestamp(options.since), until: parseTimestamp(options.until) };
  // A terminal has no stderr of its own.
  if (isTty && !options.stdout) return { isTty, output: emptyLog() };
  if (run?.hasPod) await abortable(run.reported.promise, options.signal);
  const streams = isTty ? [] : wantedStreams(options);
  const leave = new AbortController();
  const signal = AbortSignal.any([options.signal, leave.signal]);
  const sources = await logSources(engine, container, streams);
  const all = readLog(container, { sources, range }, { ...options, signal });
  const lines = options.follow ? container.followers.serve(all) : all;
  const { timestamps: hasTimestamps } = options;
  const output = readableFrom(asChunks(lines, { hasTimestamps, isTty }), () => leave.abort());
  return { isTty, output };
}

function emptyLog(): ReadableStream<OutputChunk> {
  return new ReadableStream({ start: (log) => log.close() });
}

function wantedStreams({ stdout, stderr }: LogsOptions): OutputStream[] {
  return [...(stdout ? ["stdout" as const] : []), ...(stderr ? ["stderr" as const] : [])];
}

async function* readLog(
  container: Container,
  { sources, range }: { readonly sources: readonly LogSource[]; readonly range: LogRange },
  { tail, follow, stdout, stderr, signal }: LogsOptions,
): AsyncGenerator<LogLine> {
  if (tail === 0 && !follow) return;
  const seen = new Map<OutputStream, Timestamp>();
  for await (const line of readHistory(sources, { range, tail, seen, signal })) {
    if (line.stream === "stdout" ? stdout : stderr) yield line;
  }
  const present = sources.at(-1);
  if (!follow || !present?.hasPod) return;
  try {
    yield* followLogs(present, { range, seen, signal });
  } catch (error) {
    // The log ends with its container, as in Docker.
    if (!isEngineError(error, "not-found") || !isRemoved(present.engine, container)) throw error;
  }
}

function isRemoved({ containers }: Engine, { record, removing }: Container): boolean {
  return removing !== undefined || !containers.byId(record.id);
}

async function* asChunks(
  lines: AsyncIterable<LogLine>,
  { hasTimestamps, isTty }: { readonly hasTimestamps: boolean; readonly isTty: boolean },
): AsyncGenerator<OutputChunk> {
  for await (const line of lines) {
    const { stream, timestamp, isRest } = line;
    const text = writtenBytes(line, isTty);
    const bytes =
      hasTimestamps && !isRest ? Buffer.concat([Buffer.from(`${timestamp} `), text]) : text;
    yield { stream, bytes };
  }
}
