/** Bytes that may wait to be read before the sender is held up. */
const FULL_BYTES = 512 * 1024;

/** Whoever fills an inbox, and can be told to wait. */
export type Sender = {
  readonly pause: () => void;
  readonly resume: () => void;
  /** Nobody will read any more. */
  readonly cancel: () => void;
};

/**
 * A stream of what comes in by itself: holds up the sender when too much waits, and loses nothing of what came
 * before an end, be it a failure.
 */
export class Inbox<T> {
  /** What came, in its order; it fails with the error that it was ended with. */
  readonly stream: ReadableStream<T>;
  readonly #sender: Sender;
  readonly #sizeOf: (item: T) => number;
  readonly #items: T[] = [];
  #bytes = 0;
  #isPaused = false;
  #end: { readonly error?: unknown } | undefined;
  #news: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(sender: Sender, sizeOf: (item: T) => number) {
    this.#sender = sender;
    this.#sizeOf = sizeOf;
    this.stream = new ReadableStream<T>(
      { pull: (stream) => this.#deliver(stream), cancel: sender.cancel },
      { highWaterMark: 0 },
    );
  }

  /** Adds an item; after the end there are none. */
  push(item: T): void {
    if (this.#end) return;
    this.#items.push(item);
    this.#bytes += this.#sizeOf(item);
    if (this.#bytes > FULL_BYTES && !this.#isPaused) {
      this.#isPaused = true;
      this.#sender.pause();
    }
    this.#news.resolve();
  }

  /** Ends the stream after what is in it; the first end counts. */
  end(end: { readonly error?: unknown } = {}): void {
    this.#end ??= end;
    this.#news.resolve();
  }

  async #deliver(stream: ReadableStreamDefaultController<T>): Promise<void> {
    while (this.#items.length === 0 && !this.#end) {
      this.#news = Promise.withResolvers();
      await this.#news.promise;
    }
    const item = this.#items.shift();
    if (item !== undefined) this.#take(stream, item);
    else if (this.#end && "error" in this.#end) stream.error(this.#end.error);
    else stream.close();
  }

  #take(stream: ReadableStreamDefaultController<T>, item: T): void {
    this.#bytes -= this.#sizeOf(item);
    stream.enqueue(item);
    if (this.#isPaused && this.#bytes < FULL_BYTES / 2) {
      this.#isPaused = false;
      this.#sender.resume();
    }
  }
}
