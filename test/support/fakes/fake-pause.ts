/** Pauses that end when a test says so, instead of after their time. */
export class FakePause {
  readonly #pending: { readonly milliseconds: number; readonly end: () => void }[] = [];

  /** How long those who wait now wait, in the order in which they began. */
  get waits(): number[] {
    return this.#pending.map(({ milliseconds }) => milliseconds);
  }

  readonly pause = (milliseconds: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#pending.push({ milliseconds, end: resolve });
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    return promise;
  };

  /** Ends all pauses of now. */
  endAll(): void {
    for (const { end } of this.#pending.splice(0)) end();
  }
}
