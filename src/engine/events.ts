import type { EngineEvent } from "../model/event.ts";

/** Events kept for `since`, as many as in moby. */
const HISTORY_LENGTH = 256;
/** Events that a reader may be behind before it is cut off: it holds up nobody. */
const QUEUE_LENGTH = 10_000;

/** What has happened, and who wants to know. */
export class EventLog {
  readonly #history: EngineEvent[] = [];
  readonly #listeners = new Set<(event: EngineEvent) => void>();

  /** The last events, oldest first. */
  get history(): readonly EngineEvent[] {
    return this.#history;
  }

  /** Records an event and hands it to all listeners. */
  emit(event: EngineEvent): void {
    this.#history.push(event);
    if (this.#history.length > HISTORY_LENGTH) this.#history.shift();
    for (const listener of this.#listeners) listener(event);
  }

  /** Calls a function with every event from now on, until the signal ends it. It must not throw. */
  listen(listener: (event: EngineEvent) => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  /**
   * New events from this call on, in order, until the signal ends it or the reader is too far behind.
   */
  subscribe(signal: AbortSignal): AsyncGenerator<EngineEvent> {
    const queue: EngineEvent[] = [];
    const stop = new AbortController();
    const until = AbortSignal.any([signal, stop.signal]);
    let arrival = Promise.withResolvers<void>();
    this.listen((event) => {
      if (queue.push(event) > QUEUE_LENGTH) stop.abort();
      arrival.resolve();
    }, until);
    until.addEventListener("abort", () => arrival.resolve(), { once: true });
    return (async function* read() {
      try {
        for (;;) {
          yield* queue.splice(0);
          if (until.aborted) return;
          await arrival.promise;
          arrival = Promise.withResolvers();
        }
      } finally {
        stop.abort();
      }
    })();
  }
}
