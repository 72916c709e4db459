/**
 * Reads so many bytes and leaves the rest: the end of the stream is not waited for, as not every connection tells it.
 * @throws {Error} If the stream ends early.
 * @throws The signal's reason, if it is aborted first.
 */
export async function readExactly(
  stream: ReadableStream<Uint8Array>,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(sizeBytes);
  let filled = 0;
  const reader = stream.getReader();
  const abort = (): void => void reader.cancel(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    while (filled < sizeBytes) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) throw new Error(`the input ended after ${filled} of ${sizeBytes} bytes`);
      bytes.set(value.subarray(0, sizeBytes - filled), filled);
      filled += value.length;
    }
    return bytes;
  } finally {
    signal.removeEventListener("abort", abort);
    await reader.cancel();
  }
}
