import { ByteReader } from "../byte-reader.ts";
import { readableFrom } from "../readable-from.ts";
import { bunzip2 } from "./bunzip2.ts";

/** Turns compressed bytes into what they were. It fails if they end too early. */
type Decompressor = (bytes: AsyncGenerator<Uint8Array>) => AsyncIterable<Uint8Array>;

/** How each format begins. What a client says of its body is not to be relied on. */
const FORMATS: readonly (readonly [magic: readonly number[], decompressor: Decompressor])[] = [
  [[0x1f, 0x8b, 0x08], (bytes) => runtimes(bytes, "gzip")],
  [[0x42, 0x5a, 0x68], bunzip2],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], unxz],
  [[0x28, 0xb5, 0x2f, 0xfd], (bytes) => runtimes(bytes, "zstd")],
];

const LONGEST_MAGIC = Math.max(...FORMATS.map(([magic]) => magic.length));

/**
 * Decompresses a stream that may be compressed by gzip, bzip2, xz or zstd, and passes on any other, at the pace at
 * which it is read.
 */
export function decompress(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  return readableFrom(decompressed(stream));
}

async function* decompressed(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(stream);
  try {
    const start = await reader.upTo(LONGEST_MAGIC);
    const bytes = inTurn(start, reader);
    const [, decompressor] =
      FORMATS.find(([magic]) => magic.every((byte, index) => start[index] === byte)) ?? [];
    yield* decompressor ? decompressor(bytes) : bytes;
  } finally {
    await reader.cancel();
  }
}

async function* inTurn(start: Uint8Array, rest: ByteReader): AsyncGenerator<Uint8Array> {
  yield start;
  for (;;) {
    const bytes = await rest.some(Number.POSITIVE_INFINITY);
    if (!bytes) return;
    yield bytes;
  }
}

/** The runtime's own. Those of `node:zlib` take a zstd stream that is cut short for whole. */
function runtimes(
  bytes: AsyncGenerator<Uint8Array>,
  format: Bun.CompressionFormat,
): ReadableStream<Uint8Array> {
  const decompressor = new DecompressionStream(format) as ReadableWritablePair<Uint8Array>;
  return readableFrom(bytes).pipeThrough(decompressor);
}

/** Loaded only where it is needed: it brings a program of its own (WebAssembly). */
async function* unxz(bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { XzReadableStream } = await import("xz-decompress");
  yield* new XzReadableStream(readableFrom(bytes));
}
