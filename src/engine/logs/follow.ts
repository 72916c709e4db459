import type { OutputStream } from "../../model/process/stdio.ts";
import type { LogLine } from "./log-lines.ts";
import { linesAfter, openLogs, within, type LogRange, type LogSource } from "./log-source.ts";
import { resuming } from "./resume.ts";
import type { Timestamp } from "./timestamp.ts";

/** Where to go on with a log. */
export type FollowOptions = {
  readonly range: LogRange;
  /** The last line of each stream that has been told. */
  readonly seen: ReadonlyMap<OutputStream, Timestamp>;
  readonly signal: AbortSignal;
};

/** What comes after the lines that have been seen, from each stream as it comes, until the range or the log ends. */
export async function* followLogs(
  source: LogSource,
  { range, seen, signal }: FollowOptions,
): AsyncGenerator<LogLine> {
  const { until } = range;
  if (until === undefined) return yield* follow(source, { range, seen, signal });
  const remainingMs = new Date(until).getTime() - source.engine.clock.now().getTime();
  if (remainingMs <= 0) return;
  const end = AbortSignal.timeout(remainingMs);
  try {
    yield* follow(source, { range, seen, signal: AbortSignal.any([signal, end]) });
  } catch (error) {
    if (!end.aborted) throw error;
  }
}

/** A log whose connection breaks is taken up after the last line that was told. */
async function* follow(
  source: LogSource,
  { range, seen, signal }: FollowOptions,
): AsyncGenerator<LogLine> {
  const told = new Map(seen);
  const open = (): AsyncGenerator<LogLine> => followOnce(source, { range, seen: told, signal });
  for await (const line of resuming(open, signal)) {
    told.set(line.stream, line.timestamp);
    yield line;
  }
}

async function* followOnce(
  source: LogSource,
  { range, seen, signal }: FollowOptions,
): AsyncGenerator<LogLine> {
  const leave = new AbortController();
  const since = (stream: OutputStream): Timestamp | undefined => seen.get(stream) ?? range.since;
  const logs = await openLogs(source, {
    follow: true,
    since,
    signal: AbortSignal.any([signal, leave.signal]),
  });
  const { readable, writable } = new TransformStream<LogLine, LogLine>();
  const writer = writable.getWriter();
  const pumps = logs.map(async (lines) => {
    const news = linesAfter(within(lines, range), (stream) => seen.get(stream) ?? "");
    for await (const line of news) await writer.write(line);
  });
  void Promise.all(pumps)
    .then(
      () => writer.close(),
      (error: unknown) => writer.abort(error),
    )
    .catch(() => {}); // because the reader may have gone
  try {
    yield* readable;
  } finally {
    leave.abort(); // of the stream that did not break
  }
}
