import { EngineError, isEngineError } from "../../model/errors.ts";
import type { OutputStream } from "../../model/process/stdio.ts";
import type { Seat } from "../../podspec/seat.ts";
import type { LogOptions } from "../backend.ts";
import type { Engine } from "../engine.ts";
import { readLogLines, type LogLine } from "./log-lines.ts";
import type { Timestamp } from "./timestamp.ts";

/** A log that can be read. */
export type LogSource = {
  readonly engine: Engine;
  readonly containerId: string;
  /** The start of the container that it is of. */
  readonly name: string;
  /** Where the cluster had it; nothing if only files tell of it. */
  readonly seat: Seat | undefined;
  /** Whether the cluster still has it. */
  readonly hasPod: boolean;
  /** Whether the server has files of it. */
  readonly isKept: boolean;
  /** Empty for a terminal's, which is one. */
  readonly streams: readonly OutputStream[];
};

/** Which part of a log is wanted; both moments belong to it. */
export type LogRange = {
  readonly since: Timestamp | undefined;
  readonly until: Timestamp | undefined;
};

/**
 * Asks the cluster for a log.
 * @throws {EngineError} `not-found` if it does not have it any more.
 */
export function clusterLog(
  { engine, name, seat }: LogSource,
  options: Omit<LogOptions, "container">,
): Promise<ReadableStream<Uint8Array>> {
  if (!seat) throw new EngineError("not-found", `The log of "${name}" has gone with its Pod`);
  const { podName, containerName: container } = seat;
  return engine.cluster.processes.logs(podName, { ...options, container });
}

/**
 * Opens one log for each stream wanted, or both mixed where the cluster cannot tell them apart.
 * @param options.since Where each stream is to begin, to the second.
 */
export async function openLogs(
  source: LogSource,
  options: {
    readonly follow: boolean;
    readonly since: (stream: OutputStream) => Timestamp | undefined;
    readonly signal: AbortSignal;
  },
): Promise<AsyncGenerator<LogLine>[]> {
  const { streams } = source;
  const { follow, signal } = options;
  const open = async (stream?: OutputStream): Promise<AsyncGenerator<LogLine>> => {
    const since = options.since(stream ?? "stdout");
    const log = await clusterLog(source, {
      follow,
      timestamps: true,
      ...(stream ? { stream } : {}),
      ...(since ? { sinceTime: since } : {}),
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

/** The lines of a log that are later than a moment, which may move on meanwhile. */
export async function* linesAfter(
  lines: AsyncIterable<LogLine>,
  moment: (stream: OutputStream) => Timestamp,
): AsyncGenerator<LogLine> {
  let isLater = false;
  for await (const line of lines) {
    if (!line.isRest) isLater = line.timestamp > moment(line.stream);
    if (isLater) yield line;
  }
}

/** The lines of a log that are in a range. It ends with the first that is later. */
export async function* within(
  lines: AsyncIterable<LogLine>,
  { since, until }: LogRange,
): AsyncGenerator<LogLine> {
  for await (const line of lines) {
    if (since !== undefined && line.timestamp < since) continue;
    if (until !== undefined && line.timestamp > until) return;
    yield line;
  }
}
