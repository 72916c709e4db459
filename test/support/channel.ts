/** Hands on what is pushed to every reader that listens by then. */
export class Channel<T> {
  readonly #readers = new Set<(item: T) => void>();

  /** Gives an item to all readers. */
  push(item: T): void {
    for (const reader of this.#readers) reader(item);
  }

  /** Items from now on, after those given, until the signal ends it. */
  read(signal: AbortSignal, ...first: T[]): AsyncGenerator<T> {
    return this.readSome(() => true, signal, ...first);
  }

  /** Of the items from now on only some. */
  readSome(isWanted: (item: T) => boolean, signal: AbortSignal, ...first: T[]): AsyncGenerator<T> {
    const queue = [...first];
    const state = { arrival: Promise.withResolvers<void>() };
    const reader = (item: T): void => {
      if (!isWanted(item)) return;
      queue.push(item);
      state.arrival.resolve();
    };
    this.#readers.add(reader);
    signal.addEventListener("abort", () => state.arrival.resolve(), { once: true });
    const stop = (): boolean => this.#readers.delete(reader);
    return (async function* items() {
      try {
        while (!signal.aborted) {
          yield* queue.splice(0);
          await state.arrival.promise;
          state.arrival = Promise.withResolvers();
        }
      } finally {
        stop();
      }
    })();
  }
}
