/**
 * Frames of SPDY/3.1, as much of it as Kubernetes uses: what is sent are streams with their headers and data, what is
 * read is data, resets and pings. @see https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1
 */

const HEAD_BYTES = 8;
const CONTROL = 0x8000;
const VERSION = 3;
const SYN_STREAM = 1;
const RST_STREAM = 3;
const PING = 6;
const FIN = 0x01;
/** The reason of a reset: its sender wants no more of the stream. */
const CANCEL = 5;
/** Longest content of a frame: its length has three bytes. */
const CONTENT_BYTES = 0xff_ff_ff;

/** What the other side sent; of data, as much as has come. */
export type SpdyFrame =
  | {
      readonly type: "data";
      readonly stream: number;
      readonly bytes: Buffer;
      readonly isLast: boolean;
    }
  | { readonly type: "reset"; readonly stream: number }
  | { readonly type: "ping"; readonly id: number }
  | { readonly type: "other" };

/** Headers of a stream, of ASCII letters. */
export type StreamHeaders = Readonly<Record<string, string>>;

/**
 * Opens a stream.
 * @param isFirst Of its connection: all headers of one are a single zlib stream, which begins with it.
 */
export function openStream(
  stream: number,
  headers: StreamHeaders,
  { isFirst }: { readonly isFirst: boolean },
): Buffer {
  const content = Buffer.alloc(10);
  content.writeUInt32BE(stream, 0);
  const entries = Object.entries(headers);
  const block = [number(entries.length), ...entries.flatMap((pair) => pair.map(text))];
  return control(
    SYN_STREAM,
    Buffer.concat([content, ...storedInZlib(Buffer.concat(block), isFirst)]),
  );
}

/** Breaks a stream off. */
export function resetStream(stream: number): Buffer {
  return control(RST_STREAM, Buffer.concat([number(stream), number(CANCEL)]));
}

/** Data of a stream, and whether it is the last. */
export function dataFrame(stream: number, bytes: Uint8Array, isLast = false): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(stream, 0);
  head.writeUInt32BE(bytes.length, 4);
  head[4] = isLast ? FIN : 0;
  return Buffer.concat([head, bytes]);
}

/** A ping, or the answer to one. */
export function pingFrame(id: number): Buffer {
  return control(PING, number(id));
}

type DataFrame = {
  readonly stream: number;
  readonly isLast: boolean;
  /** Bytes that are to come. */
  left: number;
  /** Bytes that are worth to be handed on. */
  readonly least: number;
};

/** A frame of no more than this comes whole, as what the status of a process or an error is. */
const SMALL_BYTES = 4096;

/**
 * Cuts what comes in into frames. Data are handed on as they come, in parts of their frame, so that hardly anything is
 * copied; of a head, or of a frame of another kind, that has not come whole the beginning is kept.
 */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  /** The frame of data that is being read, and how much of it is to come. */
  #data: DataFrame | undefined;

  /** @throws {Error} If this is not SPDY. */
  *read(chunk: Buffer): Generator<SpdyFrame> {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (let frame = this.#next(); frame; frame = this.#next()) yield frame;
  }

  #next(): SpdyFrame | undefined {
    if (this.#data) return this.#nextPart(this.#data);
    if (this.#rest.length < HEAD_BYTES) return undefined;
    const length = this.#rest.readUInt32BE(4) & CONTENT_BYTES;
    if (this.#rest.readUInt16BE(0) & CONTROL) {
      const isWhole = this.#rest.length >= HEAD_BYTES + length;
      return isWhole ? parseControl(this.#take(HEAD_BYTES + length)) : undefined;
    }
    const head = this.#take(HEAD_BYTES);
    const isLast = ((head[4] ?? 0) & FIN) !== 0;
    this.#data = { stream: head.readUInt32BE(0), isLast, left: length, least: leastPart(length) };
    return this.#nextPart(this.#data);
  }

  #nextPart(data: DataFrame): SpdyFrame | undefined {
    if (this.#rest.length < Math.min(data.left, data.least)) return undefined;
    const bytes = this.#take(data.left);
    data.left -= bytes.length;
    if (data.left === 0) this.#data = undefined;
    const isLast = data.isLast && data.left === 0;
    return { type: "data", stream: data.stream, bytes, isLast };
  }

  #take(count: number): Buffer {
    const bytes = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return bytes;
  }
}

function leastPart(length: number): number {
  return length > SMALL_BYTES ? 1 : length;
}

function parseControl(frame: Buffer): SpdyFrame {
  if (frame.readUInt16BE(0) !== (CONTROL | VERSION))
    throw new Error("the other side does not speak SPDY/3.1");
  const bytes = frame.subarray(HEAD_BYTES);
  const first = bytes.length >= 4 ? bytes.readUInt32BE(0) : 0;
  switch (frame.readUInt16BE(2)) {
    case PING:
      return { type: "ping", id: first };
    case RST_STREAM:
      return { type: "reset", stream: first };
    default:
      return { type: "other" };
  }
}

function control(type: number, content: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt16BE(CONTROL | VERSION, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt32BE(content.length, 4);
  return Buffer.concat([head, content]);
}

/** A zlib stream need not compress: a stored block, and an empty one, which flushes it. */
function storedInZlib(bytes: Buffer, isFirst: boolean): Buffer[] {
  const begin = Buffer.from(isFirst ? [0x78, 0x01] : []);
  return [begin, storedBlock(bytes), storedBlock(Buffer.alloc(0))];
}

function storedBlock(bytes: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt16LE(bytes.length, 1);
  head.writeUInt16LE(~bytes.length & 0xff_ff, 3);
  return Buffer.concat([head, bytes]);
}

function text(value: string): Buffer {
  return Buffer.concat([number(value.length), Buffer.from(value, "latin1")]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
