/** What is used of a `ReadableStreamDefaultReader`, whose type the runtime and Node declare in different ways. */
type StreamReader = {
  readonly read: () => Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  readonly cancel: () => Promise<void>;
};

/** Reads a stream in pieces of wanted sizes, as far as possible without copying. */
export class ByteReader {
  readonly #reader: StreamReader;
  /** What has come and was not wanted yet. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /**
   * The next bytes as they come: at least one, and no more than this many.
   * @returns Nothing at the end of the stream.
   */
  async some(maximum: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#reader.read();
      if (done || !value) return undefined;
      this.#rest = value;
    }
    const bytes = this.#rest.subarray(0, maximum);
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  /** Exactly so many bytes, or fewer if the stream ends before. */
  async upTo(size: number): Promise<Uint8Array> {
    const first = (await this.some(size)) ?? new Uint8Array(0);
    if (first.length === size || first.length === 0) return first;
    const parts = [first];
    for (let missing = size - first.length; missing > 0;) {
      const part = await this.some(missing);
      if (!part) break;
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** Lets go of the stream, whatever is left of it. */
  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}
