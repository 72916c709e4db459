/**
 * How long a start may take, not counting what takes as long as it takes: how many files are to be carried is the
 * user's choice, and a connection that carries none any more breaks by itself.
 */
export class StartLimit {
  readonly #limitMs: number;
  readonly #passed = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#begin();
  }

  /** Aborts, with a `TimeoutError`, when the time is up. */
  get signal(): AbortSignal {
    return this.#passed.signal;
  }

  /** Does something that does not count; what follows has the whole time again. */
  async without<T>(work: () => Promise<T>): Promise<T> {
    this.end();
    try {
      return await work();
    } finally {
      this.#begin();
    }
  }

  /** Lets the time never be up. */
  end(): void {
    clearTimeout(this.#timer);
  }

  #begin(): void {
    const pass = (): void =>
      this.#passed.abort(new DOMException("The start has taken too long", "TimeoutError"));
    this.#timer = setTimeout(pass, this.#limitMs);
  }
}

/** Carries files into a container, be it at its start, whose time does not count then. */
export function notCounted<T>(
  { startLimit }: { readonly startLimit?: StartLimit | undefined },
  work: () => Promise<T>,
): Promise<T> {
  return startLimit ? startLimit.without(work) : work();
}
