/**
 * A job that is done once at a time: those who ask while it is being done share the next time, which sees all that
 * they have changed.
 */
export class Coalesced {
  #current: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** Whether it is being done. */
  get isBusy(): boolean {
    return this.#current !== undefined;
  }

  /** Does the job, now or when it has been done once more. Fails as the job does. */
  request(job: () => Promise<void>): Promise<void> {
    if (!this.#current) return this.#begin(job);
    this.#next ??= this.#current
      .catch(() => {}) // because those who asked for that time are told
      .then(() => {
        this.#next = undefined;
        return this.#begin(job);
      });
    return this.#next;
  }

  #begin(job: () => Promise<void>): Promise<void> {
    const current = job().finally(() => {
      if (this.#current === current) this.#current = undefined;
    });
    this.#current = current;
    return current;
  }
}
