import type { ByteReader } from "../streams/byte-reader.ts";

const HEAD_BYTES = 5;

/** What stands before the payload of a frame. */
export type FrameHead = { readonly type: string; readonly sizeBytes: number };

/**
 * Reads the head of the next frame that the shim sends.
 * @throws {Error} If the stream is cut before or in it.
 */
export async function readHead(reader: ByteReader): Promise<FrameHead> {
  const head = Buffer.from(await readExactly(reader, HEAD_BYTES));
  return { type: head.toString("latin1", 0, 1), sizeBytes: head.readUInt32BE(1) };
}

/** @throws {Error} If the stream is cut before so many bytes have come. */
export async function readExactly(reader: ByteReader, sizeBytes: number): Promise<Uint8Array> {
  const bytes = await reader.upTo(sizeBytes);
  if (bytes.length < sizeBytes) throw cutShort();
  return bytes;
}

/** Reads a line of text, without its end; what there is of it if the stream ends before. */
export async function readLine(reader: ByteReader): Promise<string> {
  let line = "";
  for (;;) {
    const byte = await reader.some(1);
    const character = byte ? Buffer.from(byte).toString("latin1") : "\n";
    if (character === "\n") return line;
    line += character;
  }
}

/** What is said of a stream whose end is missing. */
export function cutShort(): Error {
  return new Error("What the shim sends is cut short");
}
