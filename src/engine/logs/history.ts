import { isEngineError } from "../../model/errors.ts";
import type { OutputStream } from "../../model/process/stdio.ts";
import type { LogLine } from "./log-lines.ts";
import { within, type LogRange, type LogSource } from "./log-source.ts";
import { lastLines } from "./last-lines.ts";
import { podLines, podTail } from "./pod-lines.ts";
import type { Timestamp } from "./timestamp.ts";

/** Which part of a log is read. */
export type HistoryOptions = {
  readonly range: LogRange;
  /** So many of the last lines, before the range cuts: moby's order. */
  readonly tail: number | undefined;
  /** Takes the last line of each stream of the last Pod, from which a follower goes on. */
  readonly seen: Map<OutputStream, Timestamp>;
  readonly signal: AbortSignal;
};

/**
 * What a container has written so far, in all of its runs.
 * @param sources The logs of its Pods, oldest first.
 */
export function readHistory(
  sources: readonly LogSource[],
  options: HistoryOptions,
): AsyncGenerator<LogLine> {
  const { tail, range } = options;
  return within(
    tail === undefined ? allLines(sources, options) : tailLines(sources, tail, options),
    range,
  );
}

async function* allLines(
  sources: readonly LogSource[],
  { range, seen, signal }: HistoryOptions,
): AsyncGenerator<LogLine> {
  const present = sources.at(-1);
  for (const source of sources) {
    const lines = (): Promise<AsyncGenerator<LogLine>> =>
      podLines(source, { since: range.since, signal });
    yield* source === present ? noting(await lines(), seen) : pastLines(source, lines);
  }
}

/** From the last Pod back to as many as it takes. */
async function* tailLines(
  sources: readonly LogSource[],
  tail: number,
  { seen, signal }: HistoryOptions,
): AsyncGenerator<LogLine> {
  const present = sources.at(-1);
  const parts: LogLine[][] = [];
  let missing = tail;
  for (const source of sources.toReversed()) {
    const count = missing;
    const lines = (): Promise<AsyncGenerator<LogLine>> => podTail(source, { count, seen, signal });
    const part = await lastLines(
      source === present ? noting(await lines(), seen) : pastLines(source, lines),
      count,
    );
    parts.unshift(part);
    missing -= part.length;
    if (missing === 0) break;
  }
  for (const part of parts) yield* part;
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

/** A Pod of an earlier run may have been deleted by hand or with its node: what is left is told. */
async function* pastLines(
  { engine, name }: LogSource,
  lines: () => Promise<AsyncGenerator<LogLine>>,
): AsyncGenerator<LogLine> {
  try {
    yield* await lines();
  } catch (error) {
    if (!isEngineError(error, "not-found")) throw error;
    engine.log.warn(`The log of Pod "${name}", of an earlier run, is gone: ${error.message}`);
  }
}
