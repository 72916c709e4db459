import type { OutputStream } from "../../model/process/stdio.ts";
import type { LogFileName } from "../local-files.ts";
import type { Engine } from "../engine.ts";
import { readLogLines, type LogLine } from "./log-lines.ts";
import { linesAfter, openLogs, type LogSource } from "./log-source.ts";
import { mergeLines } from "./merge-lines.ts";
import type { Timestamp } from "./timestamp.ts";

const NEWLINE = 0x0a;

/** What is wanted of a log that is kept in files. */
export type KeptOptions = {
  /** At least so many of the last lines; absent is all. */
  readonly tail: number | undefined;
  readonly signal: AbortSignal;
};

/** A Pod's log from the server's files, and from the cluster what is not in them yet. */
export function keptLines(source: LogSource, options: KeptOptions): AsyncGenerator<LogLine> {
  const streams: readonly OutputStream[] =
    source.streams.length === 0 ? ["stdout"] : source.streams;
  return mergeLines(streams.map((stream) => keptStream(source, stream, options)));
}

async function* keptStream(
  source: LogSource,
  stream: OutputStream,
  { tail, signal }: KeptOptions,
): AsyncGenerator<LogLine> {
  const { engine, containerId, name: pod, hasPod } = source;
  let last: Timestamp | undefined;
  const name = { containerId, pod, stream };
  for await (const line of fileLines(engine, name, { tail, dropsFragment: hasPod })) {
    last = line.timestamp;
    yield line;
  }
  if (!hasPod) return;
  const streams = source.streams.length === 0 ? [] : [stream];
  const rest = { follow: false, since: () => last, signal };
  for (const lines of await openLogs({ ...source, streams }, rest)) {
    yield* linesAfter(lines, () => last ?? "");
  }
}

/**
 * The lines of a file, if there is one.
 * @param options.dropsFragment Whether a line without its newline is left out: it may not be whole yet.
 */
export async function* fileLines(
  engine: Engine,
  name: LogFileName,
  options: { readonly tail: number | undefined; readonly dropsFragment: boolean },
): AsyncGenerator<LogLine> {
  const file = await engine.logFiles.read(name, options.tail);
  if (!file) return;
  for await (const line of readLogLines(file, name.stream)) {
    if (line.content.at(-1) === NEWLINE || !options.dropsFragment) yield line;
  }
}
