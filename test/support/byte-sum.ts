/** So many bytes, and their SHA-256. */
export type ByteSum = { readonly bytes: number; readonly digest: string };

/** Writes bytes without a pattern, as fast as they are taken, and closes the stream. */
export async function feed(stdin: Bun.FileSink, size: number): Promise<ByteSum> {
  const hash = new Bun.CryptoHasher("sha256");
  const chunk = crypto.getRandomValues(new Uint8Array(50_000));
  for (let sent = 0; sent < size; sent += chunk.length) {
    chunk[0] = sent / chunk.length; // every chunk differs, so that a swap is seen
    hash.update(chunk);
    void stdin.write(chunk.slice());
    await stdin.flush();
  }
  await stdin.end();
  return { bytes: size, digest: hash.digest("hex") };
}

/** Reads a stream to its end. */
export async function digestOf(stream: AsyncIterable<Uint8Array>): Promise<ByteSum> {
  const hash = new Bun.CryptoHasher("sha256");
  let bytes = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, digest: hash.digest("hex") };
}
