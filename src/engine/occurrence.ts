import { abortable } from "./abortable.ts";

/** Something that may happen again and again, and that any number of callers wait for. */
export class Occurrence<T> {
  readonly #waiting = new Set<PromiseWithResolvers<T>>();

  /**
   * Waits for the next time. A wait that is given up leaves nothing behind, which the reactions of a shared promise
   * would; one that nobody looks at may fail without harm.
   * @throws The signal's reason, or what `fail` was given.
   */
  next(signal: AbortSignal): Promise<T> {
    const waiter = Promise.withResolvers<T>();
    this.#waiting.add(waiter);
    const result = abortable(waiter.promise, signal).finally(() => this.#waiting.delete(waiter));
    result.catch(() => {}); // because the caller may look at it late or never
    return result;
  }

  /** It happens: all who wait are told. */
  happen(value: T): void {
    for (const waiter of this.#waiting) waiter.resolve(value);
  }
}
