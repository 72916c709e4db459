/** Load balancers in between forget a connection that is silent for a minute or more. */
const SILENCE_MS = 30_000;

/**
 * Keeps a silent line awake, as long as it is read. While it is not, the other side may have said everything and closed
 * its end: whatever reached it then would be answered by a reset, which takes away all that is still on its way to us.
 */
export class KeepAlive {
  readonly #timer: NodeJS.Timeout;
  #isPaused = false;

  /** @param ping Says something on the line. It is called until `end`. */
  constructor(ping: () => void, silenceMs = SILENCE_MS) {
    this.#timer = setInterval(() => {
      if (!this.#isPaused) ping();
    }, silenceMs);
  }

  /** Something has been heard on the line. */
  heard(): void {
    this.#timer.refresh();
  }

  /** The line is not read any more. */
  pause(): void {
    this.#isPaused = true;
  }

  /** The line is read again. */
  resume(): void {
    this.#isPaused = false;
    this.#timer.refresh();
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
