import type { OutputStream } from "../../model/process/stdio.ts";
import { keptLines } from "./kept-lines.ts";
import { readLogLines, type LogLine } from "./log-lines.ts";
import { clusterLog, openLogs, type LogSource } from "./log-source.ts";
import { mergeLines } from "./merge-lines.ts";
import type { Timestamp } from "./timestamp.ts";

const BOTH: readonly OutputStream[] = ["stdout", "stderr"];

/** What a Pod has written, from the second of a moment on. */
export async function podLines(
  source: LogSource,
  { since, signal }: { readonly since: Timestamp | undefined; readonly signal: AbortSignal },
): Promise<AsyncGenerator<LogLine>> {
  if (source.isKept) return keptLines(source, { tail: undefined, signal });
  return mergeLines(await openLogs(source, { follow: false, since: () => since, signal }));
}

/**
 * At least the last lines of a Pod, of both streams: Docker counts them before it looks which stream is wanted.
 * Kubernetes does not count within one stream, so it is asked first when the last lines of both begin.
 * @param options.seen Takes this moment: a stream without a line since then has nothing to repeat.
 */
export async function podTail(
  source: LogSource,
  options: {
    readonly count: number;
    readonly seen: Map<OutputStream, Timestamp>;
    readonly signal: AbortSignal;
  },
): Promise<AsyncGenerator<LogLine>> {
  const { count, seen, signal } = options;
  const streams = source.streams.length === 0 ? [] : BOTH;
  if (source.isKept) {
    const tail = Math.max(count, 1); // the last line tells a follower where to go on
    return keptLines({ ...source, streams }, { tail, signal });
  }
  // The first line of each stream may be the end of one that began before the moment.
  const since = await tailStart(source, count + BOTH.length, signal);
  if (since !== undefined) for (const stream of BOTH) seen.set(stream, since);
  return podLines({ ...source, streams }, { since, signal });
}

/** When the last lines begin; nothing if there are no more, or so long ones that the kubelet counts their parts. */
async function tailStart(
  source: LogSource,
  count: number,
  signal: AbortSignal,
): Promise<Timestamp | undefined> {
  const log = await clusterLog(source, {
    follow: false,
    timestamps: true,
    tailLines: count,
    signal,
  });
  let first: Timestamp | undefined;
  let lines = 0;
  for await (const { timestamp } of readLogLines(log, "stdout")) {
    first ??= timestamp;
    lines += 1;
  }
  return lines < count || first === "" ? undefined : first;
}
