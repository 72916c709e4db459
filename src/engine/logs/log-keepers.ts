/** What is being written into kept logs, so that nothing is deleted that comes back a moment later. */
export class LogKeepers {
  readonly #byContainer = new Map<string, Promise<unknown>>();

  /** @param keeping Is not rejected. */
  add(containerId: string, keeping: Promise<void>): void {
    const all = Promise.all([this.#byContainer.get(containerId), keeping]);
    this.#byContainer.set(containerId, all);
    const forget = (): void => {
      if (this.#byContainer.get(containerId) === all) this.#byContainer.delete(containerId);
    };
    void all.then(forget);
  }

  /** Waits until nothing is written any more: of a container that is gone, or of all when the engine ends. */
  async ended(containerId?: string): Promise<void> {
    await (containerId
      ? this.#byContainer.get(containerId)
      : Promise.all(this.#byContainer.values()));
  }
}
