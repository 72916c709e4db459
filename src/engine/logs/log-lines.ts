import type { OutputStream } from "../../model/process/stdio.ts";
import { canonicalTimestamp, type Timestamp } from "./timestamp.ts";

/** One line of a container's log. */
export type LogLine = {
  readonly stream: OutputStream;
  readonly timestamp: Timestamp;
  /** With its newline; the last line may have none, and a piece that goes on has none. */
  readonly content: Uint8Array;
  /** Whether it goes on with the piece before it, and has the same timestamp. */
  readonly isRest?: true;
};

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const LINE_END = Buffer.from([RETURN, NEWLINE]);

/** Lines are held in memory up to this length: a program may write without any newline. */
const PIECE_BYTES = 256 * 1024;

/** Splits a log with timestamps, as the kubelet sends it, into its lines. Long ones come in pieces. */
export async function* readLogLines(
  log: ReadableStream<Uint8Array>,
  stream: OutputStream,
): AsyncGenerator<LogLine> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let begun: LogLine | undefined;
  const take = (): LogLine => {
    const content = Buffer.concat(parts);
    parts = [];
    size = 0;
    return begun ? { ...begun, content, isRest: true } : parseLine(content, stream);
  };
  for await (const chunk of log) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      parts.push(chunk.subarray(start, end + 1));
      yield take();
      begun = undefined;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    parts.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size >= PIECE_BYTES) yield (begun = take());
  }
  if (parts.length > 0) yield take();
}

/** The kubelet writes each line as `<RFC 3339> <content>`. */
function parseLine(line: Buffer, stream: OutputStream): LogLine {
  const separator = line.indexOf(SPACE);
  const timestamp = canonicalTimestamp(line.toString("latin1", 0, Math.max(separator, 0)));
  if (timestamp === undefined) return { stream, timestamp: "", content: line };
  return { stream, timestamp, content: line.subarray(separator + 1) };
}

/** What a process has written. A terminal ends a line with a carriage return too, which containerd's log leaves out. */
export function writtenBytes({ content }: LogLine, isTty: boolean): Uint8Array {
  if (!isTty || content.at(-1) !== NEWLINE || content.at(-2) === RETURN) return content;
  return Buffer.concat([content.subarray(0, -1), LINE_END]);
}
