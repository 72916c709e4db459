import type { LogLine } from "./log-lines.ts";

/** The last lines of a log, in a ring that holds no more. */
export async function lastLines(lines: AsyncIterable<LogLine>, count: number): Promise<LogLine[]> {
  const ring: LogLine[] = [];
  let read = 0;
  for await (const line of lines) {
    if (count > 0) ring[read % count] = line;
    read += 1;
  }
  const oldest = read > ring.length ? read % count : 0;
  return [...ring.slice(oldest), ...ring.slice(0, oldest)];
}
