import { EngineError } from "../model/errors.ts";
import type { EngineEvent } from "../model/event.ts";
import { Occurrence } from "./occurrence.ts";

/** Events kept for `since`, as many as in moby. */
const HISTORY_LENGTH = 256;
/** Events that a reader may be behind. All readers share them, so that it costs what the slowest one needs. */
const LONGEST_LAG = 65_536;

/** An event in the chain of all events. Whoever holds one holds all that came after it, and nothing of before. */
type Link = {
  readonly number: number;
  /** Absent in the chain's beginning. */
  readonly event?: EngineEvent;
  next: Link | undefined;
};

/** A reader's own place in the chain: the last event it has read; absent once it has been cut off. */
type Reader = { link: Link | undefined };

/** What has happened, and who wants to know. */
export class EventLog {
  #last: Link = { number: 0, next: undefined };
  /** The one before the oldest that is kept. */
  #beforeHistory = this.#last;
  readonly #readers = new Set<Reader>();
  readonly #arrivals = new Occurrence<void>();
  readonly #listeners = new Set<(event: EngineEvent) => void>();

  /** The last events, oldest first. */
  get history(): readonly EngineEvent[] {
    const events: EngineEvent[] = [];
    for (let link = this.#beforeHistory.next; link; link = link.next)
      if (link.event) events.push(link.event);
    return events;
  }

  /** Records an event and hands it to all listeners. Readers get it when they like. */
  emit(happening: Omit<EngineEvent, "unixNanoseconds">): void {
    const event = { ...happening, unixNanoseconds: this.#momentOf(happening.at) };
    const link = { number: this.#last.number + 1, event, next: undefined };
    this.#last.next = link;
    this.#last = link;
    if (link.number - this.#beforeHistory.number > HISTORY_LENGTH)
      this.#beforeHistory = this.#beforeHistory.next ?? link;
    this.#cutOffLaggards();
    for (const listener of this.#listeners) listener(event);
    this.#arrivals.happen();
  }

  /** Calls a function with every event from now on, until the signal ends it. It must not throw. */
  listen(listener: (event: EngineEvent) => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  /**
   * Reads events one by one, without a gap and as slowly as the reader likes, from this call on, or from the oldest
   * that is kept. When the signal ends it, it still gives what was there by then.
   * @throws {EngineError} `unavailable`, instead of a gap, once the reader is so far behind that the events have gone.
   */
  read(from: "now" | "history", signal: AbortSignal): AsyncGenerator<EngineEvent> {
    const reader: Reader = { link: from === "now" ? this.#last : this.#beforeHistory };
    if (!signal.aborted) {
      this.#readers.add(reader);
      signal.addEventListener("abort", () => this.#readers.delete(reader), { once: true });
    }
    return this.#follow(reader, signal);
  }

  async *#follow(reader: Reader, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    try {
      for (;;) {
        if (!reader.link) throw tooSlow();
        const { next } = reader.link;
        if (next) {
          reader.link = next;
          if (next.event) yield next.event;
        } else if (signal.aborted) {
          return;
        } else {
          await this.#arrivals.next(signal).catch(() => {}); // because an end is looked for after what is left
        }
      }
    } finally {
      this.#readers.delete(reader);
    }
  }

  /** The clock may stand still between two events, or be set back. */
  #momentOf(at: Date): bigint {
    const now = BigInt(at.getTime()) * 1_000_000n;
    const last = this.#last.event?.unixNanoseconds ?? -1n;
    return now > last ? now : last + 1n;
  }

  #cutOffLaggards(): void {
    for (const reader of this.#readers) {
      if (!reader.link || this.#last.number - reader.link.number <= LONGEST_LAG) continue;
      reader.link = undefined;
      this.#readers.delete(reader);
    }
  }
}

function tooSlow(): EngineError {
  return new EngineError(
    "unavailable",
    `Cannot go on with events: the reader is more than ${LONGEST_LAG} behind`,
  );
}
