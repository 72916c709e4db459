import type { OutputStream } from "../../model/stdio.ts";
import { canonicalTimestamp, type Timestamp } from "./timestamp.ts";

/** One line of a container's log. */
export type LogLine = {
  readonly stream: OutputStream;
  readonly timestamp: Timestamp;
  /** With its newline; the last line may have none. */
  readonly content: Uint8Array;
};

const NEWLINE = 0x0a;
const SPACE = 0x20;

/** Splits a log with timestamps, as the kubelet sends it, into its lines. */
export async function* readLogLines(
  log: ReadableStream<Uint8Array>,
  stream: OutputStream,
): AsyncGenerator<LogLine> {
  let parts: Uint8Array[] = [];
  for await (const chunk of log) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      parts.push(chunk.subarray(start, end + 1));
      yield parseLine(Buffer.concat(parts), stream);
      parts = [];
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
  if (parts.length > 0) yield parseLine(Buffer.concat(parts), stream);
}

/** The kubelet writes each line as `<RFC 3339> <content>`. */
function parseLine(line: Buffer, stream: OutputStream): LogLine {
  const separator = line.indexOf(SPACE);
  const timestamp = canonicalTimestamp(line.toString("latin1", 0, Math.max(separator, 0)));
  if (timestamp === undefined) return { stream, timestamp: "", content: line };
  return { stream, timestamp, content: line.subarray(separator + 1) };
}
