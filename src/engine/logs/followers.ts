import { settle } from "../settle.ts";

/** The clients that follow a container's log. */
export class Followers {
  readonly #leaving = new Set<Promise<void>>();
  #told = 0;

  /** Whether there are any. */
  get areThere(): boolean {
    return this.#leaving.size > 0;
  }

  /** Passes on what one client reads, and counts the client as long as it does. */
  async *serve<T>(lines: AsyncIterable<T>): AsyncGenerator<T> {
    const { promise: leaving, resolve: leave } = Promise.withResolvers<void>();
    this.#leaving.add(leaving);
    try {
      for await (const line of lines) {
        yield line;
        this.#told += 1;
      }
    } finally {
      this.#leaving.delete(leaving);
      leave();
    }
  }

  /** Waits until those that there are have all of the log, but not for clients that take nothing at all for so long. */
  async settle(patienceMs: number): Promise<void> {
    await settle(Promise.all(this.#leaving), () => this.#told, patienceMs);
  }
}
