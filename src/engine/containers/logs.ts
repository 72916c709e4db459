import { EngineError, isEngineError } from "../../model/errors.ts";
import type { OutputChunk, OutputStream } from "../../model/stdio.ts";
import { readableFrom } from "../../streams/readable-from.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { readLogLines, type LogLine } from "../logs/log-lines.ts";
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

type Range = { readonly since: Timestamp | undefined; readonly until: Timestamp | undefined };
type Source = {
  readonly engine: Engine;
  readonly pod: string;
  readonly streams: readonly OutputStream[];
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
  if (!run?.hasPod) return { isTty, output: new ReadableStream({ start: (log) => log.close() }) };
  await abortable(run.reported.promise, options.signal);
  const streams = isTty ? [] : wantedStreams(options);
  const leave = new AbortController();
  const signal = AbortSignal.any([options.signal, leave.signal]);
  const lines = readLog({ engine, pod: run.podName, streams }, range, { ...options, signal });
  const output = readableFrom(asChunks(lines, options.timestamps), () => leave.abort());
  return { isTty, output };
}

function wantedStreams({ stdout, stderr }: LogsOptions): OutputStream[] {
  return [...(stdout ? ["stdout" as const] : []), ...(stderr ? ["stderr" as const] : [])];
}

async function* readLog(
  source: Source,
  range: Range,
  options: LogsOptions,
): AsyncGenerator<LogLine> {
  const seen = new Map<OutputStream, Timestamp>();
  const opened = await openLogs(source, { follow: false, range, signal: options.signal });
  const history = noting(within(mergeLines(opened), range), seen);
  yield* options.tail === undefined ? history : lastLines(history, options.tail);
  if (!options.follow) return;
  yield* followLogs(source, { range, seen, signal: options.signal });
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

/** What comes after the history, from each stream as it comes. */
async function* followLogs(
  source: Source,
  {
    range,
    seen,
    signal,
  }: {
    readonly range: Range;
    readonly seen: ReadonlyMap<OutputStream, Timestamp>;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<LogLine> {
  const latest = [...seen.values()].toSorted().at(-1);
  const since = latest ?? range.since;
  const logs = await openLogs(source, { follow: true, range: { ...range, since }, signal });
  const { readable, writable } = new TransformStream<LogLine, LogLine>();
  const writer = writable.getWriter();
  const pumps = logs.map(async (lines) => {
    for await (const line of within(lines, range)) {
      if (line.timestamp > (seen.get(line.stream) ?? "")) await writer.write(line);
    }
  });
  void Promise.all(pumps)
    .then(
      () => writer.close(),
      (error: unknown) => writer.abort(error),
    )
    .catch(() => {}); // because the reader may have gone
  yield* readable;
}

/** One log for each stream wanted, or both mixed where the cluster cannot tell them apart. */
async function openLogs(
  { engine, pod, streams }: Source,
  {
    follow,
    range,
    signal,
  }: { readonly follow: boolean; readonly range: Range; readonly signal: AbortSignal },
): Promise<AsyncGenerator<LogLine>[]> {
  const open = async (stream?: OutputStream): Promise<AsyncGenerator<LogLine>> => {
    const log = await engine.cluster.processes.logs(pod, {
      follow,
      timestamps: true,
      ...(stream ? { stream } : {}),
      ...(range.since ? { sinceTime: range.since } : {}),
      signal,
    });
    return readLogLines(log, stream ?? "stdout");
  };
  if (streams.length === 0) return [await open()];
  try {
    return await Promise.all(streams.map(open));
  } catch (error) {
    if (!isEngineError(error, "not-implemented")) throw error;
    return streams.includes("stdout") ? [await open()] : [];
  }
}

async function* within(
  lines: AsyncIterable<LogLine>,
  { since, until }: Range,
): AsyncGenerator<LogLine> {
  for await (const line of lines) {
    if (since !== undefined && line.timestamp < since) continue;
    if (until !== undefined && line.timestamp > until) return;
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
